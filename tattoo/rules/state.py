"""What the stages of the engine hand on: the case, and what is known of each ink so far.

Design: frozen; a stage takes a state and returns the next one, with the steps of its own appended. So the path is in the
order of evaluation, and a stage cannot change what an earlier one found.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from tattoo.rules.case import Case
from tattoo.rules.observation import Observation
from tattoo.rules.recommendation import Step
from tattoo.rules.rule_rows import InkRule, SkinGate
from tattoo.rules.rule_tables import Ruleset
from tattoo.terms import Fitzpatrick, InkFamily, PulseClass


@dataclass(frozen=True)
class Candidate:
    """A wavelength that an ink's rule names, with its gate on this skin and whether the clinic has a laser for it."""

    role: Literal["primary", "secondary"]
    gate: SkinGate
    is_available: bool = False

    @property
    def wavelength_nm(self) -> int:
        """Of the gate."""
        return self.gate.wavelength_nm

    @property
    def is_usable(self) -> bool:
        """Whether skin and clinic both allow it."""
        return self.is_available and self.gate.is_open


@dataclass(frozen=True)
class Draft:
    """A plan row in the making. `hold` says why no full treatment of this ink may be planned, "" where it may."""

    family: InkFamily
    share: float
    rule: InkRule
    hold: str = ""
    candidates: tuple[Candidate, ...] = ()
    chosen: Candidate | None = None
    pulse_class: PulseClass | None = None


@dataclass(frozen=True)
class Hold:
    """What the holds mean for the inks. `declared`: families the patient told of. `recast`: families treated as cosmetic.

    `everything`: why each ink is held, "" where each is judged alone.
    """

    declared: tuple[InkFamily, ...] = ()
    recast: frozenset[InkFamily] = frozenset()
    everything: str = ""


@dataclass(frozen=True)
class Gating:
    """The row of the skin table that is used, and what decided it. It is no estimate of anybody's phototype."""

    row: Fitzpatrick
    source: Literal["clinician", "ita", "tan"]
    detail: str


@dataclass(frozen=True)
class State:
    """An evaluation under way; `minor` are families too small to plan, `blocks` why nothing at all may be planned."""

    case: Case
    ruleset: Ruleset
    gating: Gating
    observations: Mapping[str, Observation] = field(default_factory=dict)
    blocks: tuple[str, ...] = ()
    hold: Hold = Hold()
    drafts: tuple[Draft, ...] = ()
    minor: tuple[InkFamily, ...] = ()
    steps: tuple[Step, ...] = ()

    def with_steps(self, steps: Iterable[Step]) -> "State":
        """The same with further steps."""
        return replace(self, steps=(*self.steps, *steps))

    def did_raise(self, flag_id: str) -> bool:
        """Whether a flag is raised."""
        return self.observations[flag_id].did_fire
