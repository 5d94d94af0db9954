"""Five reports: clear, stopped, abstaining, uncalibrated, and red ink on dark skin. Real results of the active ruleset."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from tattoo.report.context import Override, ReportContext, Signature
from tattoo.result import Calibration, Quality, Result, digest_result
from tattoo.rules.case import Case, InkFinding, Questionnaire
from tattoo.rules.engine import recommend
from tattoo.rules.recommendation import Recommendation
from tattoo.rules.ruleset import active_ruleset
from tattoo.terms import Answer, BodySite, CalibrationTier, Outcome, SpecialInk
from tests.tattoo.report.measured import (
    ANALYSED,
    ANSWERS,
    BLACK,
    CHART,
    DARK_SKIN,
    DEVICES,
    GATES,
    MASK,
    PICTURE,
    RED,
    SKIN,
    UNSURE,
    VERSIONS,
    paint_picture,
)


def advise(fields: dict[str, Any]) -> Recommendation:
    """What the active ruleset says about these fields of a result."""
    skin, calibration = fields["skin"], fields["calibration"]
    case = Case(
        inks=tuple(InkFinding(family=ink.family, share=ink.share) for ink in fields["inks"]),
        fitzpatrick=skin.fitzpatrick_clinician,
        tone_class=skin.ita_class,
        ita_deg=skin.ita_deg,
        questionnaire=fields["questionnaire"],
        body_site=fields["body_site"],
        devices=fields["devices"],
        calibration_tier=calibration.tier,
        has_quality_warning=fields["quality"].verdict == "warned",
    )
    return recommend(case, ruleset=active_ruleset())


def make_result(**changes: Any) -> Result:
    """A clear case of black and red ink on light skin; `changes` replace what was measured and answered."""
    fields: dict[str, Any] = {
        "picture": PICTURE,
        "quality": Quality(verdict="warned", gates=GATES),
        "calibration": CHART,
        "segmentation": MASK,
        "skin": SKIN,
        "inks": (BLACK, RED),
        "questionnaire": Questionnaire(**ANSWERS),
        "body_site": BodySite.FOREARM,
        "devices": DEVICES,
        "versions": VERSIONS,
    } | changes
    if "outcome" not in fields:
        advice = advise(fields)
        fields |= {"recommendation": advice, "outcome": advice.outcome, "abstentions": advice.abstentions}
    return Result(**fields)


def make_context(result: Result | None = None, **changes: Any) -> ReportContext:
    """The unsigned report of a result; `changes` replace fields."""
    shown = make_result() if result is None else result
    fields: dict[str, Any] = {
        "clinic_name": "Klinik am Lindenhof",
        "subject_ref": "P-2231",
        "analysis_id": UUID("0197a0b2-3c4d-7e5f-8a6b-1c2d3e4f5a6b"),
        "body_site": shown.body_site,
        "captured_at": datetime(2026, 11, 20, 13, 58, tzinfo=UTC),
        "analysed_at": ANALYSED,
        "timezone": ZoneInfo("Europe/Berlin"),
        "result": shown,
        "result_digest": digest_result(shown),
        "original_jpeg": paint_picture(),
        "overlay_jpeg": paint_picture(with_contour=True),
        "signature": None,
        "overrides": (),
        "verify_url": "https://loupe.example/verify/0197a0b2-3c4d-7e5f-8a6b-1c2d3e4f5a6b",
        "audit_head": "f" * 64,
    }
    return ReportContext(**fields | changes)


def sign(context: ReportContext) -> ReportContext:
    """The same report, signed by a clinical advisor."""
    signature = Signature(
        name="Dr. Ada Moreno",
        role="Clinical advisor",
        meaning="I have reviewed this report and agree with it",
        signed_at=datetime(2026, 11, 21, 8, 15, tzinfo=UTC),
        result_digest=context.result_digest,
    )
    return replace(context, signature=signature)


def clear() -> ReportContext:
    """A chart in the picture, two inks, an answer for each; one override; signed."""
    override = Override(
        subject="W-RED, pulse class",
        original="Picosecond (ps)",
        replacement="Nanosecond (ns)",
        reason="The picosecond laser is being serviced.",
        made_by="Dr. Ada Moreno",
        made_at=datetime(2026, 11, 21, 8, 10, tzinfo=UTC),
    )
    return sign(make_context(overrides=(override,)))


def stopped() -> ReportContext:
    """Gold salts once, a white ink, a tan."""
    answers = ANSWERS | {
        "gold_ever": Answer.YES,
        "special_inks": (SpecialInk.WHITE,),
        "tan_within_4_weeks": Answer.YES,
    }
    return make_context(make_result(questionnaire=Questionnaire(**answers)))


def abstaining() -> ReportContext:
    """A mask over more than half of the frame: nothing could be advised."""
    reason = "the mask covers more than half of the frame"
    changes = {"ink_share": 0.61, "skin_share": 0.2, "touches_border": True, "confidence": 0.41, "abstention": reason}
    result = make_result(
        outcome=Outcome.ABSTAINED,
        abstentions=(reason,),
        segmentation=MASK.model_copy(update=changes),
        skin=None,
        inks=(),
        recommendation=None,
    )
    return make_context(result, captured_at=None)


def uncalibrated() -> ReportContext:
    """No chart, no card, one ink that no reference is near to, and missing answers."""
    calibration = Calibration(tier=CalibrationTier.NONE, detail="neither a chart nor a grey card was found")
    answers = {name: answer for name, answer in ANSWERS.items() if name not in {"ink_amount", "keloid_history"}}
    return make_context(
        make_result(calibration=calibration, inks=(BLACK, UNSURE), questionnaire=Questionnaire(**answers))
    )


def conflicting() -> ReportContext:
    """Red ink on dark skin: the one wavelength that red absorbs is gated."""
    inks = (RED.model_copy(update={"share": 1.0}),)
    return make_context(
        make_result(skin=DARK_SKIN, inks=inks, body_site=BodySite.HAND),
        original_jpeg=paint_picture(dark=True),
        overlay_jpeg=paint_picture(dark=True, with_contour=True),
    )


REPORTS: dict[str, Callable[[], ReportContext]] = {
    "clear": clear,
    "stopped": stopped,
    "abstaining": abstaining,
    "uncalibrated": uncalibrated,
    "conflicting": conflicting,
}
