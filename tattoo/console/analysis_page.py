"""Everything that the page of an analysis shows, read from the stored result: nothing is computed anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tattoo.models import Analysis
from tattoo.result import Gate, Ink, Result
from tattoo.rules.recommendation import RaisedFlag, Recommendation
from tattoo.selectors import Status, status_of
from tattoo.steps import Step
from tattoo.terms import Severity

OUTCOME_TONES: Mapping[str, str] = {"recommendation": "good", "abstained": "warn", "stopped": "bad", "rejected": "bad"}
STATUS_TONES: Mapping[Status, str] = {
    Status.QUEUED: "busy",
    Status.RUNNING: "busy",
    Status.SUCCEEDED: "good",
    Status.FAILED: "bad",
    Status.CANCELLED: "bad",
}
SEVERITY_TONES: Mapping[Severity, str] = {
    Severity.STOP: "bad",
    Severity.HOLD: "bad",
    Severity.DEFER: "warn",
    Severity.CAUTION: "warn",
    Severity.INFO: "busy",
}
VERDICT_TONES: Mapping[str, str] = {"ok": "good", "warned": "warn", "rejected": "bad"}


@dataclass(frozen=True)
class Toned:
    """Something with the colour of its label; the words say the same."""

    tone: str
    of: Any


@dataclass(frozen=True)
class AnalysisPage:
    """An analysis as its page shows it; `result` and what comes of it are None and empty while there is none.

    `headline` is the outcome, or the job's status before there is one.
    """

    analysis: Analysis
    headline: Toned
    result: Result | None
    recommendation: Recommendation | None
    flags: Sequence[Toned]
    gates: Sequence[Toned]
    inks: Sequence[Ink]
    answers: Sequence[tuple[str, Any]]
    steps: Sequence[tuple[str, int]]
    has_overlay: bool

    @property
    def total_ms(self) -> int:
        """What all steps took together."""
        return sum(milliseconds for _, milliseconds in self.steps)


def build_page(analysis: Analysis) -> AnalysisPage:
    """No query of its own."""
    status, outcome = status_of(analysis), analysis.outcome
    result = None if analysis.result is None else analysis.read_result()
    recommendation = result.recommendation if result else None
    return AnalysisPage(
        analysis=analysis,
        headline=Toned(OUTCOME_TONES[outcome], outcome) if outcome else Toned(STATUS_TONES[status], status.value),
        result=result,
        recommendation=recommendation,
        flags=tone_flags(recommendation.flags if recommendation else ()),
        gates=tone_gates(result.quality.gates if result else ()),
        inks=result.inks if result else (),
        answers=list_answers(result),
        steps=[(step.value, analysis.step_ms[step]) for step in Step if step in analysis.step_ms],
        has_overlay=result is not None and result.segmentation is not None,
    )


def tone_flags(flags: Sequence[RaisedFlag]) -> list[Toned]:
    """The gravest first."""
    gravity = list(Severity)
    return [
        Toned(SEVERITY_TONES[flag.severity], flag)
        for flag in sorted(flags, key=lambda one: gravity.index(one.severity))
    ]


def tone_gates(gates: Sequence[Gate]) -> list[Toned]:
    return [Toned(VERDICT_TONES[gate.verdict], gate) for gate in gates]


def list_answers(result: Result | None) -> list[tuple[str, Any]]:
    """The patient's answers in the order of the questionnaire."""
    if result is None:
        return []
    return [
        (name.replace("_", " ").capitalize(), say_answer(value))
        for name, value in result.questionnaire.model_dump(mode="json").items()
    ]


def say_answer(value: Any) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return str(value)
