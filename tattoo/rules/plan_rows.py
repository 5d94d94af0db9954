"""Each ink's row of the plan, with every option and the reason for what became of it."""

from typing import Literal

from tattoo.rules.flags import flags_ask_for_test_spot
from tattoo.rules.pulses import advise_pulse, expect_response
from tattoo.rules.recommendation import Option, PlanRow
from tattoo.rules.state import Candidate, Draft, State

Status = Literal["chosen", "alternative", "rejected"]


def write_plan(state: State) -> tuple[PlanRow, ...]:
    """The plan rows in the order of the drafts."""
    return tuple(write_row(draft, state=state) for draft in state.drafts)


def write_row(draft: Draft, *, state: State) -> PlanRow:
    """One row; its grade is the weaker of the ink rule's and the gate's."""
    rule, chosen = draft.rule, draft.chosen
    gates = () if chosen is None else (chosen.gate,)
    return PlanRow(
        family=draft.family,
        share=draft.share,
        rule_id=rule.rule_id,
        wavelength_nm=None if chosen is None else chosen.wavelength_nm,
        pulse_class=draft.pulse_class,
        pulse_advice=advise_pulse(draft),
        test_spot=needs_test_spot(draft, state=state),
        expected_response=expect_response(draft),
        evidence_grade=max([rule.evidence_grade, *(gate.evidence_grade for gate in gates)]),
        options=tuple(write_option(candidate, draft=draft, state=state) for candidate in draft.candidates),
        avoid=rule.ineffective_or_avoid_nm,
        rationale=". ".join([rule.rationale, *(explain_gate(gate_of, state=state) for gate_of in chosen_of(draft))]),
        refs=tuple(dict.fromkeys([*rule.refs, *(ref for gate in gates for ref in gate.refs)])),
        abstention=explain_abstention(draft, state=state),
    )


def chosen_of(draft: Draft) -> tuple[Candidate, ...]:
    """The chosen candidate, or none."""
    return () if draft.chosen is None else (draft.chosen,)


def needs_test_spot(draft: Draft, *, state: State) -> bool:
    """By the ink's rule, by the gate (by any of them where nothing is planned), or by a flag."""
    by_gate = any(candidate.gate.requires_test_spot for candidate in chosen_of(draft) or draft.candidates)
    return draft.rule.requires_test_spot or bool(draft.hold) or by_gate or flags_ask_for_test_spot(state)


def write_option(candidate: Candidate, *, draft: Draft, state: State) -> Option:
    """A candidate with what became of it."""
    status, because = judge(candidate, draft=draft, state=state)
    return Option(
        wavelength_nm=candidate.wavelength_nm,
        role=candidate.role,
        gate_rule_id=candidate.gate.rule_id,
        gate=candidate.gate.decision,
        extra=candidate.gate.extra,
        is_available=candidate.is_available,
        status=status,
        because=because,
        refs=candidate.gate.refs,
    )


def judge(candidate: Candidate, *, draft: Draft, state: State) -> tuple[Status, str]:
    """What became of a candidate, and why."""
    if state.blocks:
        return "rejected", state.blocks[0]
    if draft.hold:
        return "rejected", draft.hold
    if not candidate.gate.is_open:
        return "rejected", explain_gate(candidate, state=state)
    if not candidate.is_available:
        return "rejected", f"the clinic has no laser of {candidate.wavelength_nm} nm"
    if draft.chosen is not None and candidate.wavelength_nm == draft.chosen.wavelength_nm:
        return "chosen", explain_choice(candidate, draft=draft, state=state)
    return "alternative", f"usable, but {explain_precedence(draft)}"


def explain_choice(candidate: Candidate, *, draft: Draft, state: State) -> str:
    """Why a candidate was chosen."""
    if candidate.gate.decision == "PREFER":
        return explain_gate(candidate, state=state)
    is_first = candidate == draft.candidates[0]
    order = (
        f"the first choice of {draft.rule.rule_id}" if is_first else f"the first of {draft.rule.rule_id} that is usable"
    )
    return f"{order}; {explain_gate(candidate, state=state)}"


def explain_precedence(draft: Draft) -> str:
    """Why the chosen one comes before an alternative."""
    if draft.chosen is None:
        return "nothing is planned"
    if draft.chosen.gate.decision == "PREFER":
        return f"{draft.chosen.wavelength_nm} nm is preferred on this skin ({draft.chosen.gate.rule_id})"
    return f"{draft.chosen.wavelength_nm} nm comes first in {draft.rule.rule_id}"


def explain_gate(candidate: Candidate, *, state: State) -> str:
    """The gate's decision with the row and what the table adds."""
    gate = candidate.gate
    extra = f" ({gate.extra})" if gate.extra else ""
    return f"{gate.rule_id}: {gate.wavelength_nm} nm is {gate.decision} on row {state.gating.row}{extra}"


def explain_abstention(draft: Draft, *, state: State) -> str:
    """Why a row has no wavelength, "" where it has one."""
    if draft.chosen is not None:
        return ""
    if state.blocks:
        return state.blocks[0]
    if draft.hold:
        return draft.hold
    if not draft.candidates:
        return f"{draft.rule.rule_id}: {draft.rule.rationale}. The clinician decides"
    opened = [candidate.wavelength_nm for candidate in draft.candidates if candidate.gate.is_open]
    if not opened:
        gates = ", ".join(f"{option.wavelength_nm} nm {option.gate.decision}" for option in draft.candidates)
        return f"no preferred wavelength; clinician decision (row {state.gating.row}: {gates})"
    return f"the clinic has none of the lasers that this skin allows ({', '.join(map(str, opened))} nm)"
