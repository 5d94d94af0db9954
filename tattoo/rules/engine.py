"""The rules engine: a case in, a recommendation with its whole path out.

Design: the seven stages in the order that is laid down, each a pure function of a frozen state. The same case and ruleset
give the same answer; nothing is read, nothing is kept. It says which wavelength and pulse class, never how much energy.
"""

from collections.abc import Callable
from functools import reduce
from typing import Final

from tattoo.rules.case import Case
from tattoo.rules.colour_rules import give_each_ink_its_rule
from tattoo.rules.devices import choose_among_devices
from tattoo.rules.explanation import give_reasons, write_recommendation
from tattoo.rules.flags import stop_where_flagged
from tattoo.rules.holds import hold_what_may_darken
from tattoo.rules.pulses import choose_pulse_classes
from tattoo.rules.recommendation import Recommendation
from tattoo.rules.ruleset import Ruleset
from tattoo.rules.skin_gate import choose_gating, gate_by_skin
from tattoo.rules.state import State

STAGES: Final[tuple[Callable[[State], State], ...]] = (
    stop_where_flagged,
    hold_what_may_darken,
    give_each_ink_its_rule,
    gate_by_skin,
    choose_among_devices,
    choose_pulse_classes,
    give_reasons,
)


def recommend(case: Case, *, ruleset: Ruleset) -> Recommendation:
    """Apply a ruleset to a case; total: whatever the case, there is an answer, if only an abstention."""
    start = State(case=case, ruleset=ruleset, gating=choose_gating(case, bindings=ruleset.bindings))
    return write_recommendation(reduce(lambda state, stage: stage(state), STAGES, start))
