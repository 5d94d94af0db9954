"""The pure pipeline ends with an outcome and a remedy for whatever photograph it is given."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from catalog.pipeline.picture import Picture, PictureFacts
from tattoo import examination
from tattoo.examination import Findings, Instruments, Intake, examine
from tattoo.result import digest_result
from tattoo.rules.case import Device, Questionnaire
from tattoo.rules.ruleset import active_ruleset
from tattoo.steps import Step
from tattoo.terms import BodySite, Fitzpatrick, InkFamily, Outcome, PulseClass
from tattoo.vision.composition import ComposedPhoto
from tests.tattoo.report.measured import ANSWERS
from tests.tattoo.true_masks import TrueMask, compose

LASERS = (
    Device(wavelength_nm=1064, pulse_class=PulseClass.PICOSECOND),
    Device(wavelength_nm=532, pulse_class=PulseClass.NANOSECOND),
)


def take(photo: ComposedPhoto, *, short_side_px: int = 3024) -> Picture:
    facts = PictureFacts(
        media_type="image/jpeg",
        width_px=short_side_px,
        height_px=short_side_px,
        mode="RGB",
        frames=1,
        bit_depth=8,
        icc_profile="Display P3",
        icc_applied=True,
        orientation=6,
        has_exif=True,
        has_gps=False,
        size_bytes=1,
        sha256="e" * 64,
    )
    return Picture(photo.rgb, facts)


def look_at(photo: ComposedPhoto, *, segmenter: Any = None, short_side_px: int = 3024, **said: Any) -> Findings:
    intake = Intake(
        body_site=BodySite.FOREARM,
        fitzpatrick=Fitzpatrick.II,
        fitzpatrick_reported=None,
        questionnaire=Questionnaire(**ANSWERS),
        devices=LASERS,
    )
    instruments = Instruments(segmenter or TrueMask(photo), active_ruleset(), "test")  # type: ignore[arg-type]
    picture = take(photo, short_side_px=short_side_px)
    return examine(picture, intake=replace(intake, **said), instruments=instruments)


def test_black_ink_on_light_skin_gets_its_wavelength_and_the_same_result_each_time() -> None:
    first, second = (look_at(compose()) for _ in range(2))
    result = first.result
    assert result.outcome == Outcome.RECOMMENDATION, result.abstentions
    assert result.recommendation is not None
    assert [(row.family, row.wavelength_nm) for row in result.recommendation.plan] == [(InkFamily.BLACK, 1064)]
    assert result.skin is not None
    assert result.skin.fitzpatrick_clinician == Fitzpatrick.II
    assert first.overlay is not None
    assert first.overlay.shape == compose().rgb.shape
    assert set(first.step_ms) == {Step.QUALITY, Step.CALIBRATE, Step.SEGMENT, Step.COLOURS, Step.RULES}
    assert digest_result(result) == digest_result(second.result)


def test_questions_that_nobody_answered_are_no_noes() -> None:
    result = look_at(compose(), questionnaire=Questionnaire(age_years=30)).result
    assert result.outcome == Outcome.ABSTAINED
    assert any("gold_ever is not answered" in reason for reason in result.abstentions)


def test_gold_stops_it_whatever_the_photograph_shows() -> None:
    result = look_at(compose(), questionnaire=Questionnaire.model_validate_json('{"gold_ever": "yes"}')).result
    assert result.outcome == Outcome.STOPPED


def test_a_thumbnail_is_rejected_with_the_remedy_before_anything_is_measured() -> None:
    findings = look_at(compose(), short_side_px=300)
    assert findings.result.outcome == Outcome.REJECTED
    assert findings.result.abstentions == (
        "Send the original photograph of the camera, not a thumbnail or a copy from a chat.",
    )
    assert (findings.result.segmentation, findings.overlay, set(findings.step_ms)) == (None, None, {Step.QUALITY})


@pytest.mark.parametrize(
    ("change", "remedy"),
    [
        (lambda rgb: np.repeat(rgb.mean(axis=2, keepdims=True), 3, axis=2).astype(np.uint8), "colours"),
        (lambda rgb: (rgb * np.array([0.25, 0.35, 1.0])).astype(np.uint8), "white light"),
        (lambda rgb: (rgb * 0.1).astype(np.uint8), "even daylight"),
        (lambda rgb: np.where(np.arange(len(rgb))[:, None, None] < 30, np.uint8(24), rgb), "screenshot"),
    ],
    ids=["black and white", "blue light", "dark", "a screenshot"],
)
def test_a_picture_without_usable_colour_is_rejected(change: Callable[[Any], Any], remedy: str) -> None:
    photo = compose()
    result = look_at(replace(photo, rgb=change(photo.rgb))).result
    assert result.outcome == Outcome.REJECTED
    assert any(remedy in reason for reason in result.abstentions), result.abstentions


@pytest.mark.parametrize(
    ("facts", "outcome", "reason"),
    [
        ({"regions": 2}, Outcome.ABSTAINED, "one tattoo a photograph"),
        ({"abstention": "The mask is not sure enough."}, Outcome.ABSTAINED, "not sure enough"),
        ({"ink_share": 0.0, "abstention": "No tattoo was found."}, Outcome.REJECTED, "No tattoo was found."),
        ({"ink_share": 0.9}, Outcome.REJECTED, "skin around it"),
        ({"skin_share": 0.02}, Outcome.REJECTED, "too little clean skin"),
    ],
)
def test_a_mask_that_cannot_be_used_ends_it_with_the_overlay(
    facts: dict[str, Any], outcome: Outcome, reason: str
) -> None:
    findings = look_at(compose(), segmenter=TrueMask(compose(), **facts))
    assert findings.result.outcome == outcome
    assert any(reason in one for one in findings.result.abstentions), findings.result.abstentions
    assert (findings.result.recommendation is None) == (outcome == Outcome.REJECTED)
    assert findings.overlay is not None


def test_an_answer_that_stops_it_is_told_although_the_mask_cannot_be_used() -> None:
    """Otherwise a clinician who decides without Loupe would not read of it."""
    said = Questionnaire.model_validate_json('{"gold_ever": "yes"}')
    segmenter = TrueMask(compose(), abstention="The mask is not sure enough.")
    result = look_at(compose(), segmenter=segmenter, questionnaire=said).result
    assert result.outcome == Outcome.STOPPED
    assert result.recommendation is not None
    assert result.recommendation.flags[0].severity == "STOP"
    assert result.recommendation.plan == ()
    assert any("not sure enough" in one for one in result.abstentions), result.abstentions


def test_a_tattoo_at_the_border_is_a_warning_that_the_result_keeps() -> None:
    result = look_at(compose(), segmenter=TrueMask(compose(), touches_border=True)).result
    assert result.quality.verdict == "warned"
    assert [gate.verdict for gate in result.quality.gates if gate.name == "whole_tattoo"] == ["warned"]


def test_without_clean_skin_nothing_is_recommended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examination, "measure_skin", lambda lab, *, classes: None)
    result = look_at(compose()).result
    assert (result.outcome, result.inks == ()) == (Outcome.ABSTAINED, False)
    assert result.abstentions == (examination.TOO_LITTLE_SKIN, "the inks could not be told from the photograph")
