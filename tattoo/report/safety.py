"""What stands against treatment, and what the report rests on: alerts, flags, answers, limitations."""

from tattoo.colour.confidence import MOST_UNCALIBRATED
from tattoo.report.blocks import (
    Alert,
    Block,
    Cell,
    Column,
    Fact,
    Facts,
    Heading,
    Notes,
    Paragraph,
    Section,
    Table,
    Tone,
)
from tattoo.report.words import ICONS, Citations, join_sentences, plain, say
from tattoo.result import Result
from tattoo.rules.case import Device, Questionnaire
from tattoo.rules.recommendation import RaisedFlag, Recommendation
from tattoo.terms import Outcome, Severity

FLAGS = (("Flag", 17), ("Because", 20), ("Do", 25), ("Override", 12), ("Why, grade and sources", 26))
TITLES = {
    Severity.STOP: "STOP: do not treat before this is settled",
    Severity.HOLD: "HOLD: test first, do not treat the whole tattoo yet",
}
POPULATIONS = (
    "The colour references come from 351 photographs whose skin types nobody recorded, the mask was trained on drawn "
    "pictures only: how certain measurements are on a given skin, above all of Fitzpatrick types V and VI, is not known."
)
STANDING_LIMITS = (
    POPULATIONS,
    "A photograph shows neither the depth nor the chemistry of an ink: darkening of ink cannot be excluded from it.",
    "ITA is a colour of the skin in this light; it is not a Fitzpatrick type, and Loupe assigns none.",
    "No fluence is given: lasers differ, their manuals decide.",
)


def compose_alerts(result: Result, *, citations: Citations) -> tuple[Alert, ...]:
    """STOP and HOLD first, then how the analysis ended; a calm line where nothing was raised."""
    flags = result.recommendation.flags if result.recommendation else ()
    alerts = [_alert(flags, severity=Severity.STOP, tone="stop", citations=citations)]
    alerts += [_alert(flags, severity=Severity.HOLD, tone="hold", citations=citations)]
    return (*(alert for alert in alerts if alert is not None), _outcome(result))


def _alert(flags: tuple[RaisedFlag, ...], *, severity: Severity, tone: Tone, citations: Citations) -> Alert | None:
    items = tuple((flag.flag_id, _say_flag(flag, citations=citations)) for flag in flags if flag.severity == severity)
    return Alert(tone=tone, icon=ICONS[severity], title=TITLES[severity], items=items) if items else None


def _say_flag(flag: RaisedFlag, *, citations: Citations) -> str:
    parts = (flag.because, flag.action, f"Override: {flag.override_allowed}", flag.rationale)
    return f"{join_sentences(parts)} Grade {flag.evidence_grade} {citations.cite(flag.refs)}"


def _outcome(result: Result) -> Alert:
    said = (result.recommendation.summary,) if result.recommendation else ()
    unsaid = (reason for reason in result.abstentions if not any(reason in sentence for sentence in said))
    reasons = tuple(("", join_sentences((reason,))) for reason in (*said, *unsaid))
    match result.outcome:
        case Outcome.REJECTED:
            title = "No recommendation: the photograph was rejected"
            return Alert(tone="caution", icon="✖", title=title, items=reasons)
        case Outcome.ABSTAINED:
            return Alert(tone="caution", icon="?", title="Loupe abstains: the clinician decides", items=reasons)
        case Outcome.STOPPED:
            return Alert(
                tone="stop", icon="✖", title="Outcome: stopped by a flag, no wavelength is advised", items=reasons
            )
        case Outcome.RECOMMENDATION:
            return Alert(
                tone="calm", icon="●", title="Outcome: recommendation for the clinician's review", items=reasons
            )


def compose_flags(advice: Recommendation, *, citations: Citations) -> Section:
    """The flags below STOP and HOLD; those two stand at the top."""
    flags = [flag for flag in advice.flags if flag.severity not in TITLES]
    table = Table(
        caption="Raised flags, the gravest first",
        columns=tuple(Column(title=title, width=width) for title, width in FLAGS),
        rows=tuple(_flag_row(flag, citations=citations) for flag in flags),
    )
    block: Block = table if flags else Paragraph(text="No flag of the kinds DEFER, CAUTION or INFO was raised.")
    return Section(anchor="flags", title="Further flags", blocks=(block,))


def _flag_row(flag: RaisedFlag, *, citations: Citations) -> tuple[Cell, ...]:
    why = f"{join_sentences((flag.rationale,))} Grade {flag.evidence_grade} {citations.cite(flag.refs)}"
    name = f"{ICONS[flag.severity]} {flag.severity} {flag.flag_id}"
    return tuple(Cell(text) for text in (name, plain(flag.because), plain(flag.action), flag.override_allowed, why))


def compose_limits(result: Result) -> Section:
    """What is missing, what the photograph warned of, and what no photograph can tell."""
    advice = result.recommendation
    missing = tuple(say(name) for name in advice.missing_inputs) if advice else ()
    warned = [gate for gate in result.quality.gates if gate.verdict != "ok"]
    quality = tuple(join_sentences((f"{say(gate.name)} {gate.verdict}", gate.remedy)) for gate in warned)
    blocks: tuple[Block, ...] = (
        Paragraph(lead="Missing inputs:", text=join_sentences((", ".join(missing) or "none",))),
        Paragraph(lead="Quality warnings:", text=" ".join(quality) or "None."),
        Notes(items=_uncalibrated(result) + STANDING_LIMITS),
        Heading(text="Answers and lasers that this rests on"),
        Facts(facts=_answers(result.questionnaire), per_row=3),
        Paragraph(lead="Lasers of the clinic:", text=f"{_lasers(result.devices)}."),
    )
    return Section(anchor="limits", title="Limitations and inputs", blocks=blocks)


def _uncalibrated(result: Result) -> tuple[str, ...]:
    if result.calibration is not None and result.calibration.tier == "none":
        return (
            "The colours are uncalibrated: no chart or grey card was in the picture, so confidence is capped at "
            f"{MOST_UNCALIBRATED:g}.",
        )
    return ()


def _answers(questionnaire: Questionnaire) -> tuple[Fact, ...]:
    return tuple(
        Fact(name=say(name), value=_say_answer(getattr(questionnaire, name)))
        for name in type(questionnaire).model_fields
    )


def _say_answer(answer: object) -> str:
    match answer:
        case None:
            return "Unknown"
        case ():
            return "None"
        case tuple():
            return ", ".join(say(one) for one in answer)
        case _:
            return say(str(answer))


def _lasers(devices: tuple[Device, ...]) -> str:
    named = (f"{device.name} {device.wavelength_nm} nm {device.pulse_class.value}".strip() for device in devices)
    return "; ".join(named) or "None given"
