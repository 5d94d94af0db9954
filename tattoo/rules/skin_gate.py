"""Stage 4, the skin gate: each wavelength that a rule names is looked up in the row of the darker skin.

Design: the row is the darker of the clinician's Fitzpatrick type and the row that the ITA class is bound to; a tan of the
last four weeks moves it to the next darker one. The row is used for gating only: no phototype is assigned to anybody.
"""

from dataclasses import replace
from typing import Final, Literal

from tattoo.rules.bindings import Bindings
from tattoo.rules.case import Case
from tattoo.rules.flags import tell_flags
from tattoo.rules.recommendation import Step
from tattoo.rules.state import Candidate, Draft, Gating, State
from tattoo.terms import Answer, Fitzpatrick

TYPES: Final = tuple(Fitzpatrick)


def choose_gating(case: Case, *, bindings: Bindings) -> Gating:
    """The row to gate by, and what decided it; equal rows count as the clinician's."""
    row, source, detail = case.fitzpatrick, "clinician", f"the clinician's type {case.fitzpatrick}"
    if case.tone_class is not None:
        estimate = bindings.gating_rows[case.tone_class]
        if TYPES.index(estimate) > TYPES.index(row):
            row, source, detail = estimate, "ita", f"ITA class {case.tone_class}, darker than type {row}"
    darker = TYPES[min(TYPES.index(row) + 1, len(TYPES) - 1)]
    if case.questionnaire.tan_within_4_weeks is Answer.YES and darker is not row:
        return Gating(row=darker, source="tan", detail=f"a tan moves row {row} to {darker}")
    return Gating(row=row, source="ita" if source == "ita" else "clinician", detail=detail)


def gate_by_skin(state: State) -> State:
    """Look up each candidate's gate."""
    drafts = tuple(replace(draft, candidates=find_candidates(draft, state=state)) for draft in state.drafts)
    gated = replace(state, drafts=drafts)
    return gated.with_steps(
        (*tell_flags(gated, stage="skin"), *(step for draft in drafts for step in tell_gates(draft)))
    )


def find_candidates(draft: Draft, *, state: State) -> tuple[Candidate, ...]:
    """The wavelengths of an ink's rule, the primary first."""
    return (
        *(look_up(nm, role="primary", state=state) for nm in draft.rule.primary),
        *(look_up(nm, role="secondary", state=state) for nm in draft.rule.secondary),
    )


def look_up(wavelength_nm: int, *, role: Literal["primary", "secondary"], state: State) -> Candidate:
    """A wavelength with its gate on the row."""
    return Candidate(role=role, gate=state.ruleset.gates[state.gating.row, wavelength_nm])


def tell_gates(draft: Draft) -> list[Step]:
    """One step for each candidate."""
    return [
        Step(
            stage="skin",
            rule_id=candidate.gate.rule_id,
            did_fire=True,
            detail=f"{candidate.wavelength_nm} nm for {draft.family}: {candidate.gate.decision}",
        )
        for candidate in draft.candidates
    ]
