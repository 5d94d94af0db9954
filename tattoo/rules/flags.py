"""Stage 1, STOP flags, and what the other stages ask of the flags.

Design: all flags are observed once. A STOP flag that is raised blocks the plan; one whose question is not answered cannot
be excluded, and blocks it as well. Each flag is told in the path at the stage that it belongs to.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, Literal

from tattoo.rules.observation import Sight
from tattoo.rules.predicates import PREDICATES
from tattoo.rules.recommendation import RaisedFlag, Step
from tattoo.rules.rule_rows import FlagRule
from tattoo.rules.state import State
from tattoo.terms import Severity

FlagStage = Literal["stop", "hold", "skin", "rationale"]

SKIN_FLAGS: Final = frozenset({"F-TAN", "F-FST-DARK", "F-DISCORDANT"})
"""Flags about what the skin gate is entered with."""

SEVERITIES: Final = tuple(Severity)


def stop_where_flagged(state: State) -> State:
    """Observe every flag; note what forbids any plan."""
    sight = Sight(case=state.case, bindings=state.ruleset.bindings)
    observations = {flag_id: PREDICATES[flag_id](sight) for flag_id in state.ruleset.flags}
    observed = replace(state, observations=observations)
    return replace(observed, blocks=tuple(find_blocks(observed))).with_steps(tell_flags(observed, stage="stop"))


def find_blocks(state: State) -> Iterator[str]:
    """Why nothing may be planned: STOP flags that are raised, then those that cannot be excluded."""
    stops = [flag for flag in state.ruleset.flags.values() if flag.severity is Severity.STOP]
    for flag in stops:
        if state.did_raise(flag.flag_id):
            yield f"{flag.flag_id}: {flag.action}"
    for flag in stops:
        if missing := state.observations[flag.flag_id].missing:
            yield f"{missing} is not answered: {flag.flag_id} cannot be excluded"


def tell_flags(state: State, *, stage: FlagStage) -> Iterator[Step]:
    """One step for each flag of a stage."""
    for flag in state.ruleset.flags.values():
        if stage_of(flag) == stage:
            observation = state.observations[flag.flag_id]
            yield Step(stage=stage, rule_id=flag.flag_id, did_fire=observation.did_fire, detail=observation.detail)


def stage_of(flag: FlagRule) -> FlagStage:
    """Where in the path a flag is told."""
    if flag.severity is Severity.STOP:
        return "stop"
    if flag.severity is Severity.HOLD:
        return "hold"
    return "skin" if flag.flag_id in SKIN_FLAGS else "rationale"


def raised_flags(state: State) -> tuple[RaisedFlag, ...]:
    """The raised flags, gravest first, then in the file's order."""
    raised = [flag for flag in state.ruleset.flags.values() if state.did_raise(flag.flag_id)]
    return tuple(
        RaisedFlag(
            flag_id=flag.flag_id,
            severity=flag.severity,
            because=state.observations[flag.flag_id].detail,
            action=flag.action,
            override_allowed=flag.override_allowed,
            evidence_grade=flag.evidence_grade,
            refs=flag.refs,
            rationale=flag.rationale,
        )
        for flag in sorted(raised, key=lambda flag: SEVERITIES.index(flag.severity))
    )


def has_severity(state: State, severity: Severity) -> bool:
    """Whether a flag of a severity is raised."""
    return any(flag.severity is severity and state.did_raise(flag.flag_id) for flag in state.ruleset.flags.values())


def flags_ask_for_test_spot(state: State) -> bool:
    """Whether a raised flag's action asks for one, or special inks cannot be excluded because nobody asked."""
    if state.case.questionnaire.special_inks is None:
        return True
    return any(flag.requires_test_spot and state.did_raise(flag.flag_id) for flag in state.ruleset.flags.values())
