"""From pixels to a result, pure: quality, calibration, segmentation, colours, rules. No database, no store, no Django.

Each step may end it: a picture that cannot be relied upon gets an outcome and a remedy instead of a recommendation. Colours are
measured at the size that the picture came in (at most 2048 px), the mask is made at 1024 px or less.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.pipeline.picture import Picture
from tattoo.colour.calibration import Calibrated, calibrate
from tattoo.colour.inks import find_inks
from tattoo.colour.palette import PALETTE_VERSION, palette_sha256
from tattoo.colour.skin import measure_skin
from tattoo.colour.skin_tone import estimate_ita
from tattoo.colour.spaces import convert_srgb_to_lab
from tattoo.result import PictureFacts, Quality, Result, Skin, Versions
from tattoo.rules.case import Case, Device, InkFinding, Questionnaire
from tattoo.rules.engine import recommend
from tattoo.rules.ruleset import Ruleset
from tattoo.steps import Step, Stopwatch
from tattoo.terms import BodySite, Fitzpatrick, Outcome
from tattoo.vision.overlay import draw_overlay
from tattoo.vision.quality import judge_framing, measure_quality, merge_gates
from tattoo.vision.screens import judge_bars
from tattoo.vision.segmentation import SegmentationMap, Segmenter

Pixels = NDArray[np.uint8]

TOO_LITTLE_SKIN = (
    "There is too little clean skin to measure. Photograph the tattoo with two fingers' width of skin around it."
)
TOO_LITTLE_INK = "There is too little ink to measure its colour. Photograph the tattoo from closer."


@dataclass(frozen=True)
class Intake:
    """What is known beside the photograph: the clinician's and the patient's answers, the clinic's lasers."""

    body_site: BodySite
    fitzpatrick: Fitzpatrick
    fitzpatrick_reported: Fitzpatrick | None
    questionnaire: Questionnaire
    devices: tuple[Device, ...]


@dataclass(frozen=True)
class Instruments:
    """By what it is examined: the network, the rules, and the version of this code."""

    segmenter: Segmenter
    ruleset: Ruleset
    code: str


@dataclass(frozen=True, eq=False)
class Findings:
    """The result; the overlay (h, w, 3) uint8 sRGB where there is a mask; milliseconds by step."""

    result: Result
    overlay: Pixels | None
    step_ms: dict[str, int]


def examine(
    picture: Picture, *, intake: Intake, instruments: Instruments, listen: Callable[[Step], None] = lambda _step: None
) -> Findings:
    """Examine an upright 8-bit sRGB photograph of a tattoo. `listen` is told of each step as it begins."""
    watch = Stopwatch(listen)
    with watch.time(Step.QUALITY):
        facts = picture.facts
        measured = measure_quality(picture.rgb, original_width_px=facts.width_px, original_height_px=facts.height_px)
        quality = merge_gates(measured, (judge_bars(picture.rgb),))
    result = begin_result(picture, quality=quality, intake=intake, instruments=instruments)
    if quality.verdict == "rejected":
        return Findings(result, None, watch.step_ms)
    with watch.time(Step.CALIBRATE):
        calibrated = calibrate(picture.rgb)
    with watch.time(Step.SEGMENT):
        mask = instruments.segmenter.segment(picture.rgb, exclude=calibrated.reference_mask)
        overlay = draw_overlay(picture.rgb, classes=mask.classes)
    result = add_mask(result, calibrated=calibrated, mask=mask)
    if result.outcome == Outcome.REJECTED:
        return Findings(result, overlay, watch.step_ms)
    if result.outcome == Outcome.RECOMMENDATION:
        with watch.time(Step.COLOURS):
            result = add_colours(result, calibrated=calibrated, mask=mask, intake=intake)
    with watch.time(Step.RULES):
        result = add_recommendation(result, intake=intake, instruments=instruments)
    return Findings(result, overlay, watch.step_ms)


def begin_result(picture: Picture, *, quality: Quality, intake: Intake, instruments: Instruments) -> Result:
    """The result of a picture that is rejected, unless later steps find more."""
    facts, segmenter, ruleset = picture.facts, instruments.segmenter, instruments.ruleset
    return Result(
        outcome=Outcome.REJECTED,
        abstentions=list_remedies(quality),
        picture=PictureFacts(
            sha256=facts.sha256,
            media_type=facts.media_type,
            width_px=facts.width_px,
            height_px=facts.height_px,
            bit_depth=facts.bit_depth,
            colour_profile=facts.icc_profile,
            is_profile_applied=facts.icc_applied,
            orientation=facts.orientation,
            has_exif=facts.has_exif,
        ),
        quality=quality,
        calibration=None,
        segmentation=None,
        skin=None,
        inks=(),
        questionnaire=intake.questionnaire,
        body_site=intake.body_site,
        devices=intake.devices,
        recommendation=None,
        versions=Versions(
            segmentation_model=segmenter.version,
            segmentation_sha256=segmenter.sha256,
            ruleset=ruleset.version,
            ruleset_sha256=ruleset.sha256,
            palette=PALETTE_VERSION,
            palette_sha256=palette_sha256(),
            code=instruments.code,
        ),
    )


def list_remedies(quality: Quality) -> tuple[str, ...]:
    """What the person with the camera should do about each gate that rejects."""
    return tuple(gate.remedy for gate in quality.gates if gate.verdict == "rejected")


def add_mask(result: Result, *, calibrated: Calibrated, mask: SegmentationMap) -> Result:
    """The mask's facts and what follows from them; RECOMMENDATION means that nothing stands against going on."""
    quality = merge_gates(result.quality, judge_framing(mask.facts))
    remedies, doubt = list_remedies(quality), mask.facts.abstention
    if mask.facts.regions > 1 and not doubt:
        doubt = f"{mask.facts.regions} separate tattoos were found: one tattoo a photograph. Photograph each alone."
    reasons = ((doubt,) if doubt else ()) + remedies
    outcome = Outcome.REJECTED if remedies else Outcome.ABSTAINED if doubt else Outcome.RECOMMENDATION
    found = {"quality": quality, "calibration": calibrated.facts, "segmentation": mask.facts}
    return result.model_copy(update=found | {"outcome": outcome, "abstentions": reasons})


def add_colours(result: Result, *, calibrated: Calibrated, mask: SegmentationMap, intake: Intake) -> Result:
    """The skin's colour with its ITA, and the families of ink."""
    lab = convert_srgb_to_lab(calibrated.rgb)
    classes = np.where(calibrated.reference_mask, np.uint8(0), mask.classes)
    skin_lab = measure_skin(lab, classes=classes)
    tier = calibrated.facts.tier
    inks = find_inks(lab, classes=classes, probabilities=mask.probabilities, skin_lab=skin_lab, tier=tier)
    if skin_lab is None or not inks:
        reason = TOO_LITTLE_SKIN if skin_lab is None else TOO_LITTLE_INK
        return result.model_copy(update={"inks": inks, "outcome": Outcome.ABSTAINED, "abstentions": (reason,)})
    ita = estimate_ita(skin_lab)
    lightness, a, b = (float(value) for value in skin_lab)
    skin = Skin(
        lab=(lightness, a, b),
        ita_deg=ita.ita_deg,
        ita_class=ita.tone_class,
        invalid_because=ita.invalid_because or "",
        fitzpatrick_clinician=intake.fitzpatrick,
        fitzpatrick_reported=intake.fitzpatrick_reported,
    )
    return result.model_copy(update={"skin": skin, "inks": inks})


def add_recommendation(result: Result, *, intake: Intake, instruments: Instruments) -> Result:
    """What the rules say to the inks and the skin that were found, or, where none could be, to the answers alone."""
    recommendation = recommend(build_case(result, intake=intake), ruleset=instruments.ruleset)
    found = {"recommendation": recommendation, "outcome": recommendation.outcome}
    return result.model_copy(update=found | {"abstentions": (*result.abstentions, *recommendation.abstentions)})


def build_case(result: Result, *, intake: Intake) -> Case:
    """The question to the rules; of a result without colours the answers only, so that a STOP is told all the same."""
    skin = result.skin
    if result.calibration is None:
        raise ValueError("a mask is made before the rules are asked")
    return Case(
        inks=tuple(InkFinding(family=ink.family, share=ink.share) for ink in result.inks) if skin else (),
        is_segmentation_uncertain=skin is None,
        fitzpatrick=intake.fitzpatrick,
        tone_class=skin.ita_class if skin else None,
        ita_deg=skin.ita_deg if skin else None,
        questionnaire=intake.questionnaire,
        body_site=intake.body_site,
        devices=intake.devices,
        calibration_tier=result.calibration.tier,
        has_quality_warning=result.quality.verdict == "warned",
    )
