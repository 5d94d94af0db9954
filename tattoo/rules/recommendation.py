"""What the rules answer, with the whole path: what fired, what changed it, what was rejected and why."""

from typing import Literal

from tattoo.rules.case import Frozen
from tattoo.terms import Fitzpatrick, InkFamily, Outcome, PulseClass, Severity

GateDecision = Literal[
    "PREFER",
    "ALLOW",
    "ALLOW_WITH_TEST_SPOT",
    "CAUTION_TEST_SPOT",
    "AVOID_UNLESS_OVERRIDE",
    "CONTRAINDICATED_DEFAULT",
]


class RaisedFlag(Frozen):
    """A risk flag and what raised it; `override_allowed` in the words of the rule file."""

    flag_id: str
    severity: Severity
    because: str
    action: str
    override_allowed: str
    evidence_grade: str
    refs: tuple[str, ...]
    rationale: str


class Option(Frozen):
    """One wavelength that was considered for an ink, in the order of consideration.

    `status`: `chosen`; `alternative` (usable, not preferred); `rejected`, with the reason in `because`.
    """

    wavelength_nm: int
    role: Literal["primary", "secondary"]
    gate_rule_id: str
    gate: GateDecision
    extra: str
    is_available: bool
    status: Literal["chosen", "alternative", "rejected"]
    because: str
    refs: tuple[str, ...]


class PlanRow(Frozen):
    """The recommendation for one ink family. `wavelength_nm` is None when Loupe abstains; `abstention` then says why."""

    family: InkFamily
    share: float
    rule_id: str
    wavelength_nm: int | None
    pulse_class: PulseClass | None
    pulse_advice: str
    test_spot: bool
    expected_response: str
    evidence_grade: str
    options: tuple[Option, ...]
    avoid: str
    rationale: str
    refs: tuple[str, ...]
    abstention: str = ""


class Step(Frozen):
    """One step of the evaluation: `stage` is its place in the order (1 stop … 7 rationale), `rule_id` what was looked at."""

    stage: Literal["stop", "hold", "colour", "skin", "device", "pulse", "rationale"]
    rule_id: str
    did_fire: bool
    detail: str


class Factor(Frozen):
    """One factor of the Kirby-Desai scale; `points` is None when the answer is missing."""

    name: str
    level: str
    points: int | None
    provenance: Literal["seen", "memory"]


class KirbyDesai(Frozen):
    """The score and the range of sessions; both None while a factor is missing."""

    factors: tuple[Factor, ...]
    score: int | None
    sessions_low: float | None
    sessions_high: float | None
    caveats: tuple[str, ...]
    refs: tuple[str, ...]


class Reference(Frozen):
    """A source and how it was seen."""

    ref_id: str
    citation: str
    provenance: str


class Recommendation(Frozen):
    """The rules' whole answer to a case."""

    outcome: Outcome
    summary: str
    gating_type: Fitzpatrick
    gating_source: Literal["clinician", "ita", "tan"]
    flags: tuple[RaisedFlag, ...]
    plan: tuple[PlanRow, ...]
    abstentions: tuple[str, ...]
    missing_inputs: tuple[str, ...]
    kirby_desai: KirbyDesai
    path: tuple[Step, ...]
    references: tuple[Reference, ...]
    ruleset_version: str
    ruleset_sha256: str
