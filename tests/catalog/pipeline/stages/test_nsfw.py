"""The real NudeNet and OpenNSFW on neutral pictures; what they find is worked out on made outputs."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from catalog.pipeline.clip import Frame
from catalog.pipeline.frame_stage import Look
from catalog.pipeline.nsfw_levels import LEVEL_OF, WHOLE_PICTURE
from catalog.pipeline.results import StageResult
from catalog.pipeline.stage import Subject
from catalog.pipeline.stages.nsfw import PARTS, WHOLE, Nsfw
from config.inference.manifest import MANIFEST_PATH, load_manifest
from config.inference.provider import ModelNotInstalled, ModelProvider
from tests.catalog.pipeline.picture_files import take_picture

CLASSES = list(LEVEL_OF)


class MadeOutputs:
    """A provider whose detector answers with this output, in the true shape (1, 22, anchors), and whose OpenNSFW, where it is
    installed, with this score.
    """

    def __init__(self, output: np.ndarray, *, models: ModelProvider, picture_score: float | None) -> None:
        self._outputs = {PARTS: output, WHOLE: np.array([[1 - (picture_score or 0), picture_score]])}
        self._is_whole_installed = picture_score is not None
        self.path, self.digest = models.path, models.digest

    def spec(self, name: str) -> Any:
        return load_manifest(MANIFEST_PATH).find_spec(name)

    def session(self, name: str) -> Any:
        if name == WHOLE and not self._is_whole_installed:
            raise ModelNotInstalled(name)
        names = str(dict(enumerate(CLASSES)))
        metadata = {"task": "detect", "imgsz": "[320, 320]", "names": names}
        return SimpleNamespace(
            get_modelmeta=lambda: SimpleNamespace(custom_metadata_map=metadata),
            get_inputs=lambda: [SimpleNamespace(name="images")],
            run=lambda _names, _feeds: [self._outputs[name]],
        )


def build_output(*anchors: tuple[str, float]) -> np.ndarray:
    """All boxes at the same place: centre 160, 120, 80 by 80 of 320 px."""
    output = np.zeros((1, 22, 2100), np.float32)
    for index, (label, score) in enumerate(anchors):
        output[0, :4, index] = (160, 120, 80, 80)
        output[0, 4 + CLASSES.index(label), index] = score
    return output


def look(subject: Subject, *anchors: tuple[str, float], picture_score: float | None = None) -> StageResult:
    models = MadeOutputs(build_output(*anchors), models=subject.models, picture_score=picture_score)
    picture = take_picture(Image.new("RGB", (640, 480)))
    return Nsfw().run(replace(subject, picture=picture, models=models))


def test_the_real_detectors_find_nothing_in_a_street_sign(
    sign_image: Image.Image, plain_subject: Subject, real_models: ModelProvider
) -> None:
    subject = replace(plain_subject, picture=take_picture(sign_image), models=real_models)
    result = Nsfw().run(subject)
    assert (result.facts["level"], result.facts["label"], result.boxes) == (0, None, ())
    assert (result.facts["missing"], result.facts["needs_person"]) == ([], False)


def test_the_real_detector_has_the_shapes_that_are_decoded(real_models: ModelProvider) -> None:
    session = real_models.session(PARTS)
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


def test_a_sure_score_of_the_whole_picture_raises_the_level(plain_subject: Subject) -> None:
    result = look(plain_subject, ("BELLY_EXPOSED", 0.9), picture_score=0.95)
    assert (result.facts["level"], result.facts["label"]) == (3, WHOLE_PICTURE)
    assert result.facts["picture_score"] == pytest.approx(0.95)


def test_a_harmless_score_of_the_whole_picture_lowers_nothing(plain_subject: Subject) -> None:
    result = look(plain_subject, ("FEMALE_GENITALIA_EXPOSED", 0.5), picture_score=0.0)
    assert (result.facts["level"], result.facts["label"]) == (4, "FEMALE_GENITALIA_EXPOSED")


def test_without_opennsfw_the_level_is_the_detectors_and_a_person_must_confirm_it(plain_subject: Subject) -> None:
    result = look(plain_subject, ("FEMALE_BREAST_EXPOSED", 0.6))
    assert result.facts["level"] == 3
    assert (result.facts["picture_score"], result.facts["missing"]) == (None, [WHOLE])
    assert result.facts["needs_person"] is True


def test_a_clip_has_the_level_of_its_worst_frame_by_either_detector(plain_subject: Subject) -> None:
    harmless = look(plain_subject, picture_score=0.1)
    shown = look(plain_subject, ("BELLY_EXPOSED", 0.8), picture_score=0.3)
    whole = look(plain_subject, picture_score=0.85)
    frames = [Frame(plain_subject.picture, time_s, 0) for time_s in (0.0, 1.5, 3.0)]
    looks = [Look(frame, result) for frame, result in zip(frames, (harmless, shown, whole), strict=True)]
    result = Nsfw().reduce(looks)
    assert (result.facts["level"], result.facts["label"]) == (3, WHOLE_PICTURE)
    assert [(box.label, box.time_s) for box in result.boxes] == [("BELLY_EXPOSED", 1.5)]
    assert Nsfw().reduce(looks[:2]).facts["level"] == 1


def test_without_the_detector_of_parts_there_is_no_level(plain_subject: Subject) -> None:
    with pytest.raises(ModelNotInstalled):
        Nsfw().run(plain_subject)


def test_every_threshold_is_part_of_the_recipe() -> None:
    parameters = Nsfw().parameters
    thresholds, of_pictures = parameters["thresholds"], parameters["picture_thresholds"]
    assert isinstance(thresholds, dict)
    assert isinstance(of_pictures, dict)
    assert set(thresholds) == set(CLASSES)
    assert of_pictures == {2: 0.5, 3: 0.8}
