"""The real NudeNet on neutral pictures; what it finds is worked out on made outputs."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from catalog.pipeline.nsfw_levels import CLASSES
from catalog.pipeline.results import StageResult
from catalog.pipeline.stage import Subject
from catalog.pipeline.stages.nsfw import MODEL, Nsfw
from config.inference.provider import ModelNotInstalled, ModelProvider
from tests.catalog.pipeline.picture_files import take_picture


class MadeOutputs:
    """A provider whose network answers with this output, in the true shape (1, 22, anchors)."""

    def __init__(self, output: np.ndarray, *, models: ModelProvider) -> None:
        self._output = output
        self.path, self.digest = models.path, models.digest
        self.inputs: list[np.ndarray] = []

    def session(self, name: str) -> Any:
        assert name == MODEL
        return SimpleNamespace(get_inputs=lambda: [SimpleNamespace(name="images")], run=self._run)

    def _run(self, _names: None, feeds: dict[str, np.ndarray]) -> list[np.ndarray]:
        self.inputs.append(feeds["images"])
        return [self._output]


def build_output(*anchors: tuple[str, float]) -> np.ndarray:
    """All boxes at the same place: centre 160, 120, 80 by 80 of 320 px."""
    output = np.zeros((1, 22, 2100), np.float32)
    for index, (label, score) in enumerate(anchors):
        output[0, :4, index] = (160, 120, 80, 80)
        output[0, 4 + CLASSES.index(label), index] = score
    return output


def look(subject: Subject, *anchors: tuple[str, float]) -> StageResult:
    models = MadeOutputs(build_output(*anchors), models=subject.models)
    picture = take_picture(Image.new("RGB", (640, 480)))
    return Nsfw().run(replace(subject, picture=picture, models=models))


def test_the_real_detector_finds_nothing_in_a_street_sign(
    sign_image: Image.Image, plain_subject: Subject, real_models: ModelProvider
) -> None:
    subject = replace(plain_subject, picture=take_picture(sign_image), models=real_models)
    result = Nsfw().run(subject)
    assert (result.facts["level"], result.facts["label"], result.boxes) == (0, None, ())


def test_the_real_detector_has_the_shapes_that_are_decoded(real_models: ModelProvider) -> None:
    session = real_models.session(MODEL)
    (output,) = session.run(None, {session.get_inputs()[0].name: np.zeros((1, 3, 320, 320), np.float32)})
    assert output.shape == (1, 4 + len(CLASSES), 2100)


def test_the_facts_name_what_decided(plain_subject: Subject) -> None:
    result = look(plain_subject, ("FACE_FEMALE", 0.9), ("FEMALE_BREAST_EXPOSED", 0.6))
    assert result.facts["level"] == 3
    assert result.facts["label"] == "FEMALE_BREAST_EXPOSED"
    assert result.facts["score"] == pytest.approx(0.6)
    assert result.facts["threshold"] == 0.35


def test_a_surer_covered_box_does_not_hide_an_exposed_one(plain_subject: Subject) -> None:
    result = look(plain_subject, ("FEMALE_GENITALIA_COVERED", 0.9), ("FEMALE_GENITALIA_EXPOSED", 0.31))
    assert result.facts["level"] == 4
    assert {box.label for box in result.boxes} == {"FEMALE_GENITALIA_COVERED", "FEMALE_GENITALIA_EXPOSED"}


def test_boxes_below_their_threshold_are_shown_but_do_not_count(plain_subject: Subject) -> None:
    result = look(plain_subject, ("BELLY_EXPOSED", 0.3))
    assert result.facts["level"] == 0
    assert [box.label for box in result.boxes] == ["BELLY_EXPOSED"]


def test_boxes_are_shares_of_the_picture(plain_subject: Subject) -> None:
    box = look(plain_subject, ("FACE_MALE", 0.8)).boxes[0]
    assert (box.left, box.top, box.width, box.height) == pytest.approx((0.375, 1 / 3, 0.25, 1 / 3))
    assert box.kind == "detector"


def test_without_the_model_there_is_no_level(plain_subject: Subject) -> None:
    with pytest.raises(ModelNotInstalled):
        Nsfw().run(plain_subject)


def test_every_threshold_is_part_of_the_recipe() -> None:
    thresholds = Nsfw().parameters["thresholds"]
    assert isinstance(thresholds, dict)
    assert set(thresholds) == set(CLASSES)
