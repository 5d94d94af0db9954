"""A tiny GroundingDINO made by hand, which knows the words red and blue."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from catalog.pipeline.clip import Frame
from catalog.pipeline.frame_stage import Look
from catalog.pipeline.stage import Subject
from catalog.pipeline.stages.open_vocabulary import OpenVocabulary
from config.inference.provider import ModelNotInstalled
from tests.catalog.pipeline.picture_files import take_picture
from tests.catalog.pipeline.tiny_models.provider import TinyModels, find_tiny, write_tokenizer


@pytest.fixture
def tiny_models(tmp_path: Path) -> TinyModels:
    files = {"grounding-dino": find_tiny("grounding-dino"), "grounding-dino-tokenizer": write_tokenizer(tmp_path)}
    return TinyModels(files)


@pytest.fixture
def subject(plain_subject: Subject, tiny_models: TinyModels) -> Subject:
    image = Image.new("RGB", (128, 128), "grey")
    image.paste((255, 0, 0), (0, 0, 48, 48))
    return replace(plain_subject, picture=take_picture(image), models=tiny_models)


def test_a_term_is_found_where_it_is_and_no_other(subject: Subject) -> None:
    result = OpenVocabulary(max_iou=0.0).run(replace(subject, terms=("blue", "red")))
    assert {box.label for box in result.boxes} == {"red"}
    best = result.boxes[0]
    assert best.left + best.width / 2 < 0.5
    assert best.top + best.height / 2 < 0.5
    assert result.facts["terms"] == ["blue", "red"]
    assert result.facts["found"] == {"red": len(result.boxes)}


def test_boxes_carry_the_term_as_it_was_written(subject: Subject) -> None:
    result = OpenVocabulary().run(replace(subject, terms=("red!",)))
    assert {box.label for box in result.boxes} <= {"red!"}


def test_many_terms_are_looked_for_in_several_prompts(subject: Subject) -> None:
    terms = (*(f"balloon{' balloon' * count}" for count in range(9)), "red")
    result = OpenVocabulary(max_iou=0.0).run(replace(subject, terms=terms))
    assert {box.label for box in result.boxes} == {"red"}


def test_without_terms_nothing_is_run(subject: Subject, tiny_models: TinyModels) -> None:
    result = OpenVocabulary().run(subject)
    assert (result.facts, result.boxes) == ({"terms": [], "found": {}}, ())
    assert tiny_models.opened == []


def test_of_a_clip_every_frame_is_looked_at(subject: Subject) -> None:
    stage, looking = OpenVocabulary(max_iou=0.0), replace(subject, terms=("red",))
    seen = stage.run(looking)
    empty = stage.run(replace(looking, picture=take_picture(Image.new("RGB", (64, 64), "grey"))))
    frames = [Frame(subject.picture, time_s, 0) for time_s in (0.0, 2.0)]
    result = stage.reduce([Look(*one) for one in zip(frames, (empty, seen), strict=True)])
    assert result.facts == seen.facts
    assert {box.time_s for box in result.boxes} == {2.0}


def test_without_the_model_nothing_is_made_up(plain_subject: Subject) -> None:
    with pytest.raises(ModelNotInstalled):
        OpenVocabulary().run(replace(plain_subject, terms=("red",)))
