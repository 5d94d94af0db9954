"""The real PP-OCRv6 on drawn signs."""

import os
from dataclasses import replace

import pytest
from PIL import Image

from catalog.pipeline.results import StageResult
from catalog.pipeline.stage import Subject
from catalog.pipeline.stages.ocr import DETECTION, Ocr, find_engine, open_engine
from config.inference.provider import ModelNotInstalled, ModelProvider
from tests.catalog.pipeline.picture_files import take_picture


def read_text(image: Image.Image, *, subject: Subject, models: ModelProvider, stage: Ocr | None = None) -> StageResult:
    return (stage or Ocr()).run(replace(subject, picture=take_picture(image), models=models))


def test_signs_are_read_in_order_large_and_small(
    sign_image: Image.Image, plain_subject: Subject, real_models: ModelProvider
) -> None:
    result = read_text(sign_image, subject=plain_subject, models=real_models)
    assert result.text == "OPEN 24 HOURS\nCafe Luna\nest. 1987 by the river"
    assert (result.facts["lines"], result.facts["characters"]) == (3, len(result.text))


def test_boxes_lie_where_the_words_are(
    sign_image: Image.Image, plain_subject: Subject, real_models: ModelProvider
) -> None:
    sign = read_text(sign_image, subject=plain_subject, models=real_models).boxes[0]
    assert (sign.label, sign.kind) == ("OPEN 24 HOURS", "text")
    assert sign.score > 0.9
    assert 100 / 1024 < sign.left < 130 / 1024
    assert 110 / 768 < sign.top < 150 / 768
    assert sign.left + sign.width < 520 / 1024


def test_a_picture_without_text_gives_none(plain_subject: Subject, real_models: ModelProvider) -> None:
    result = read_text(Image.new("RGB", (640, 480), (90, 140, 200)), subject=plain_subject, models=real_models)
    assert (result.text, result.boxes) == ("", ())
    assert dict(result.facts) == {"lines": 0, "characters": 0, "mean_score": None}


def test_lines_below_the_score_are_dropped(
    sign_image: Image.Image, plain_subject: Subject, real_models: ModelProvider
) -> None:
    stage = Ocr(min_score=0.9999)
    result = read_text(sign_image, subject=plain_subject, models=real_models, stage=stage)
    assert "est. 1987" not in result.text


def test_an_upside_down_line_is_read_when_asked(
    sign_image: Image.Image, plain_subject: Subject, real_models: ModelProvider
) -> None:
    turned = sign_image.transpose(Image.Transpose.ROTATE_180)
    result = read_text(turned, subject=plain_subject, models=real_models, stage=Ocr(turn_lines=True))
    assert "OPEN 24 HOURS" in result.text


def test_without_the_models_it_says_so(plain_subject: Subject) -> None:
    with pytest.raises(ModelNotInstalled):
        Ocr().run(plain_subject)


def test_a_process_opens_one_engine_over_the_sessions_that_it_is_given_and_a_forked_one_its_own(
    real_models: ModelProvider,
) -> None:
    stage = Ocr()
    engine = find_engine(stage, models=real_models)
    assert find_engine(stage, models=real_models) is engine
    assert engine._load_det_model().session.session is real_models.session(DETECTION)
    pid = os.fork()
    if pid == 0:
        os._exit(open_engine.cache_info().currsize)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
