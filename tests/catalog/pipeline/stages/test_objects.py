"""A tiny detector of red and blue, made by hand in the shape of an Ultralytics export."""

from dataclasses import replace

import pytest
from PIL import Image

from catalog.pipeline.clip import Frame
from catalog.pipeline.frame_stage import Look
from catalog.pipeline.results import Box, StageResult
from catalog.pipeline.runner import run_stages
from catalog.pipeline.stage import Subject
from catalog.pipeline.stages.objects import Objects
from config.inference.manifest import MANIFEST_PATH, load_manifest
from config.inference.provider import ModelNotInstalled
from config.inference.sessions import Sessions
from config.inference.store import ModelStore
from tests.catalog.pipeline.picture_files import take_picture
from tests.catalog.pipeline.tiny_models.provider import TinyModels, find_tiny


def look_at(subject: Subject, image: Image.Image) -> StageResult:
    models = TinyModels({"object-detector": find_tiny("yolo")})
    return Objects(max_iou=0.1, min_score=0.5).run(replace(subject, picture=take_picture(image), models=models))


def paint_fields() -> Image.Image:
    """Red in the left top corner, blue twice on the right."""
    image = Image.new("RGB", (128, 128), "white")
    image.paste((255, 0, 0), (0, 0, 32, 32))
    image.paste((0, 0, 255), (96, 0, 128, 32))
    image.paste((0, 0, 255), (96, 96, 128, 128))
    return image


def test_objects_are_labelled_as_the_export_names_them(plain_subject: Subject) -> None:
    result = look_at(plain_subject, paint_fields())
    assert {box.label for box in result.boxes} == {"red", "blue"}
    assert all(box.kind == "detector" and box.score >= 0.5 for box in result.boxes)
    red = next(box for box in result.boxes if box.label == "red")
    assert red.left + red.width < 0.5
    assert red.top + red.height < 0.5


def test_the_facts_count_each_class_the_most_frequent_first(plain_subject: Subject) -> None:
    facts = look_at(plain_subject, paint_fields()).facts
    classes = facts["classes"]
    assert isinstance(classes, dict)
    assert list(classes) == ["blue", "red"]
    assert facts["objects"] == sum(classes.values())


def test_a_grey_picture_has_no_objects(plain_subject: Subject) -> None:
    result = look_at(plain_subject, Image.new("RGB", (90, 40), "grey"))
    assert (result.facts, result.boxes) == ({"objects": 0, "classes": {}}, ())


def test_of_a_clip_the_most_of_one_frame_count_and_every_box_has_its_time(plain_subject: Subject) -> None:
    def see(*labels: str) -> StageResult:
        return StageResult(boxes=tuple(Box(label, 0.9, 0.1, 0.1, 0.2, 0.2, "detector") for label in labels))

    frames = [Frame(plain_subject.picture, time_s, 0) for time_s in (0.0, 2.0)]
    results = (see("cat", "cat", "dog"), see("cat", "bird"))
    result = Objects().reduce([Look(*one) for one in zip(frames, results, strict=True)])
    assert result.facts == {"objects": 4, "classes": {"cat": 2, "bird": 1, "dog": 1}}
    assert [(box.label, box.time_s) for box in result.boxes] == [
        ("cat", 0.0),
        ("cat", 0.0),
        ("dog", 0.0),
        ("cat", 2.0),
        ("bird", 2.0),
    ]


def test_without_the_model_nothing_is_made_up(plain_subject: Subject) -> None:
    with pytest.raises(ModelNotInstalled):
        Objects().run(plain_subject)


def test_as_long_as_no_detector_is_registered_the_stage_is_skipped_and_says_where_to_read(
    plain_subject: Subject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = ModelStore(load_manifest(MANIFEST_PATH), directory=tmp_path_factory.mktemp("models"))
    subject = replace(plain_subject, models=Sessions(store, intra_op_threads=1))
    (outcome,) = run_stages((Objects(),), subject=subject)
    assert outcome.status == "skipped"
    assert "objects-yolo is not registered" in outcome.reason
    assert "docs/howto/install-detectors.md" in outcome.reason
