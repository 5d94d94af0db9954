"""What the rules answered, as sections: the plan, the reasons, the wavelengths that were rejected, the path, the sessions."""

from tattoo.report.blocks import Block, Cell, Column, Fact, Facts, Heading, Notes, Paragraph, Section, Table
from tattoo.report.words import NOTHING, Citations, join_sentences, plain, say, say_share, say_wavelength, say_yes
from tattoo.result import Result
from tattoo.rules.recommendation import Factor, KirbyDesai, Option, PlanRow, Recommendation
from tattoo.terms import Outcome

PLAN = (
    ("Ink (share)", 13),
    ("First choice", 10),
    ("Alternatives", 12),
    ("Pulse", 10),
    ("Skin gate", 14),
    ("Test spot", 7),
    ("Response", 12),
    ("Evidence", 9),
    ("Rule and sources", 13),
)
OPTIONS = (
    ("Ink", 11),
    ("Wavelength", 11),
    ("Role", 10),
    ("Skin gate", 21),
    ("In the clinic", 8),
    ("Verdict", 10),
    ("Why", 29),
)
STEPS = (("Stage", 12), ("Fired", 44), ("Looked at, did not fire", 44))
NOT_NOW = "Nothing is recommended now: the range is what the answers give, for the day when that changes."
STAGES = ("stop", "hold", "colour", "skin", "device", "pulse", "rationale")


def _columns(titles: tuple[tuple[str, int], ...]) -> tuple[Column, ...]:
    return tuple(Column(title=title, width=width) for title, width in titles)


def compose_plan(advice: Recommendation, *, citations: Citations) -> Section:
    """One row for each ink; an ink without a wavelength says that Loupe abstains."""
    table = Table(
        caption="Recommendation by ink. Settings: as in the manual of the laser",
        columns=_columns(PLAN),
        rows=tuple(_plan_row(row, citations=citations) for row in advice.plan),
    )
    blocks: tuple[Block, ...] = (table,) if advice.plan else (Paragraph(text="The rules give no plan for this case."),)
    return Section(anchor="plan", title="Recommendation", blocks=blocks)


def _plan_row(row: PlanRow, *, citations: Citations) -> tuple[Cell, ...]:
    shown = [option for option in row.options if option.status == "chosen"] or list(row.options[:1])
    others = [say_wavelength(option.wavelength_nm) for option in row.options if option.status == "alternative"]
    gate = f"{say(shown[0].gate)} ({shown[0].gate_rule_id})" if shown else NOTHING
    cells = (
        f"{say(row.family)} ({say_share(row.share) if row.share else 'not in the picture'})",
        "Abstained: no wavelength" if row.wavelength_nm is None else say_wavelength(row.wavelength_nm),
        ", ".join(others) or NOTHING,
        say(row.pulse_class),
        gate,
        say_yes(row.test_spot),
        say(row.expected_response),
        f"Grade {row.evidence_grade}",
        f"{row.rule_id} {citations.cite(row.refs)}",
    )
    return tuple(Cell(text) for text in cells)


def compose_reasons(result: Result, *, advice: Recommendation, citations: Citations) -> Section:
    """Why, ink by ink; then every wavelength that was considered; then what Loupe does not answer."""
    blocks: list[Block] = [_explain_row(row) for row in advice.plan]
    considered = [(row, option) for row in advice.plan for option in row.options]
    if considered:
        rows = tuple(_option_row(row, option=option, citations=citations) for row, option in considered)
        blocks.append(Table(caption="Wavelengths that were considered", columns=_columns(OPTIONS), rows=rows))
        blocks += _explain_gates([option for _row, option in considered])
    reasons = tuple(dict.fromkeys((*result.abstentions, *advice.abstentions)))
    said = Notes(items=tuple(join_sentences((reason,)) for reason in reasons))
    blocks += [Heading(text="Abstentions"), said if reasons else Paragraph(text="None: every ink has an answer.")]
    return Section(anchor="reasons", title="Reasons and alternatives", blocks=tuple(blocks))


def _explain_row(row: PlanRow) -> Paragraph:
    avoid = f"Avoid or weak: {row.avoid}" if row.avoid.strip("- ") else ""
    pulse = f"Pulse: {row.pulse_advice}" if row.pulse_advice else ""
    abstention = f"Loupe abstains: {row.abstention}" if row.abstention else ""
    return Paragraph(lead=f"{say(row.family)}.", text=join_sentences((abstention, row.rationale, pulse, avoid)))


def _option_row(row: PlanRow, *, option: Option, citations: Citations) -> tuple[Cell, ...]:
    cells = (
        say(row.family),
        say_wavelength(option.wavelength_nm),
        say(option.role),
        f"{say(option.gate)} ({option.gate_rule_id})",
        say_yes(option.is_available),
        say(option.status),
        f"{join_sentences((option.because,))} {citations.cite(option.refs)}".strip(),
    )
    return tuple(Cell(text) for text in cells)


def _explain_gates(options: list[Option]) -> list[Paragraph]:
    """What the skin gates ask for besides; gates that ask for the same share a sentence."""
    gates: dict[str, dict[str, None]] = {}
    for option in options:
        if option.extra:
            gates.setdefault(option.extra, {})[option.gate_rule_id] = None
    return [Paragraph(lead=f"{', '.join(ids)}:", text=join_sentences((extra,))) for extra, ids in gates.items()]


def compose_path(advice: Recommendation) -> Section:
    """Every step of the evaluation, stage by stage in their order: what fired and what did not, each with what was found."""
    rows = tuple(
        (
            Cell(f"{number}. {say(stage)}"),
            _list_steps(advice, stage=stage, did_fire=True),
            _list_steps(advice, stage=stage),
        )
        for number, stage in enumerate(STAGES, start=1)
    )
    table = Table(caption="The path through the rules, in order", columns=_columns(STEPS), rows=rows)
    return Section(anchor="path", title="Rule path", blocks=(table,))


def _list_steps(advice: Recommendation, *, stage: str, did_fire: bool = False) -> Cell:
    steps = (step for step in advice.path if step.stage == stage and step.did_fire == did_fire)
    return Cell("; ".join(f"{step.rule_id}: {plain(step.detail)}" for step in steps) or NOTHING)


def compose_sessions(advice: Recommendation, *, citations: Citations) -> Section:
    """The Kirby-Desai factors, the score and the range of sessions, never without the caveats."""
    kirby_desai = advice.kirby_desai
    facts = (
        *(Fact(name=say(factor.name), value=_say_factor(factor)) for factor in kirby_desai.factors),
        Fact(name="Score", value=_say_score(kirby_desai)),
        Fact(name="Sessions", value=_say_range(kirby_desai)),
    )
    meant = "" if advice.outcome == Outcome.RECOMMENDATION else NOT_NOW
    intro = Paragraph(lead="Kirby-Desai scale", text=f"{citations.cite(kirby_desai.refs)} {meant}".strip())
    caveats = Notes(items=tuple(join_sentences((caveat,)) for caveat in kirby_desai.caveats))
    blocks: tuple[Block, ...] = (intro, Facts(facts=facts), *((caveats,) if kirby_desai.caveats else ()))
    return Section(anchor="sessions", title="Expected sessions", blocks=blocks)


def _say_factor(factor: Factor) -> str:
    points = "missing" if factor.points is None else f"{factor.points} point{'' if factor.points == 1 else 's'}"
    source = "point table seen" if factor.provenance == "seen" else "point table from memory, to be confirmed"
    return f"{say(factor.level)}: {points} ({source})"


def _say_score(kirby_desai: KirbyDesai) -> str:
    return "No score: a factor is missing" if kirby_desai.score is None else f"{kirby_desai.score} of 26"


def _say_range(kirby_desai: KirbyDesai) -> str:
    if kirby_desai.sessions_low is None or kirby_desai.sessions_high is None:
        return "No range: a factor is missing"
    return f"{kirby_desai.sessions_low:g} to {kirby_desai.sessions_high:g} (a range, not a promise)"
