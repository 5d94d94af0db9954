"""Running the stages on one subject: decisions come from `planning`, this module only carries them out.

One failing stage stops nothing else. Outcomes are yielded one by one, so that each can be stored at once.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from catalog.pipeline.abstentions import NeedsReview
from catalog.pipeline.planning import Decision, ModelState, PlannedStage, StageRecord, decide_stage
from catalog.pipeline.recipes import inputs_digest
from catalog.pipeline.results import StageResult
from catalog.pipeline.stage import Stage, Subject
from config.inference.errors import find_server_loss
from config.inference.provider import ModelCorrupt, ModelNotInstalled, ModelProvider, UnknownModelError

HOW_TO_REGISTER = "docs/howto/install-detectors.md says where to get it and how to register it"

Status: TypeAlias = Literal["ok", "skipped", "needs_review", "failed", "reused"]


@dataclass(frozen=True, kw_only=True, eq=False)
class StageOutcome:
    """How one stage ended. `result` is there for ok and reused; `reason` is a sentence, `error_class` a
    failure's type.

    `recipe` and `inputs` are digests; `duration_ms` is wall time, 0 when nothing ran. `retry_after_s` is there when a
    stage that needs review may tell later what it could not tell now.
    """

    stage: str
    status: Status
    result: StageResult | None
    reason: str
    recipe: str
    inputs: str
    duration_ms: int = 0
    error_class: str = ""
    retry_after_s: float | None = None


def run_stages(
    stages: Sequence[Stage],
    *,
    subject: Subject,
    previous: Mapping[str, StageRecord] | None = None,
) -> Iterator[StageOutcome]:
    """Run what is not reusable, in order, and yield each outcome.

    `previous` holds the stored records by stage name. Reused results carry no renditions or vectors: those are stored already.
    """
    models = find_models(stages, provider=subject.models)
    upstream: dict[str, str | None] = {}
    results = dict(subject.results)
    for stage in stages:
        record = (previous or {}).get(stage.name)
        inputs = inputs_digest(stage, subject=subject)
        planned = decide_stage(stage, models=models, upstream=upstream, inputs=inputs, previous=record)
        outcome = _carry_out(planned, subject=subject.with_results(results), record=record)
        upstream[stage.name] = None if outcome.result is None else outcome.recipe
        if outcome.result is not None:
            results[stage.name] = outcome.result
        yield outcome


def find_models(stages: Sequence[Stage], *, provider: ModelProvider) -> ModelState:
    """Ask the provider for every model that the stages name; what it lacks comes with its sentence."""
    names = {name for stage in stages for name in (*stage.models, *stage.optional_models)}
    digests: dict[str, str | None] = {}
    missing: dict[str, str] = {}
    for name in sorted(names):
        try:
            digests[name] = provider.digest(name)
            provider.path(name)
        except UnknownModelError as error:
            digests[name] = None
            missing[name] = f"model {error.subject} is not registered: {HOW_TO_REGISTER}"
        except (ModelNotInstalled, ModelCorrupt) as error:
            missing[name] = str(error)
    return ModelState(digests, missing)


def _carry_out(planned: PlannedStage, *, subject: Subject, record: StageRecord | None) -> StageOutcome:
    if planned.decision is Decision.SKIP:
        return _conclude(planned, status="skipped", reason=planned.reason)
    if planned.decision is Decision.REUSE and record is not None:
        return _conclude(planned, status="reused", reason=planned.reason, result=record.result)
    return _execute(planned, subject=subject)


def _execute(planned: PlannedStage, *, subject: Subject) -> StageOutcome:
    """Run the stage; whatever it raises becomes a failed outcome with the error's type and words.

    Raises only ModelServerLost: that says nothing of the stage, and the same work may be done again.
    """
    started = time.perf_counter()
    try:
        result = planned.stage.run(subject)
    except (ModelNotInstalled, ModelCorrupt) as error:
        return _conclude(planned, status="skipped", reason=f"skipped: {error}")
    except NeedsReview as error:
        outcome = _conclude(
            planned, status="needs_review", reason=str(error)[:500], started=started, error_class=type(error).__name__
        )
        return replace(outcome, retry_after_s=error.retry_after_s)
    except Exception as error:
        if (loss := find_server_loss(error)) is not None:
            raise loss from error
        reason = f"{type(error).__name__}: {error}"[:500]
        return _conclude(planned, status="failed", reason=reason, started=started, error_class=type(error).__name__)
    return _conclude(planned, status="ok", reason=planned.reason, result=result, started=started)


def _conclude(
    planned: PlannedStage,
    *,
    status: Status,
    reason: str,
    result: StageResult | None = None,
    started: float | None = None,
    error_class: str = "",
) -> StageOutcome:
    return StageOutcome(
        stage=planned.stage.name,
        status=status,
        result=result,
        reason=reason,
        recipe=planned.recipe,
        inputs=planned.inputs,
        duration_ms=0 if started is None else round((time.perf_counter() - started) * 1000),
        error_class=error_class,
    )
