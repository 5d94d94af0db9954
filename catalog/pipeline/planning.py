"""Which stages to run, decided before anything is done: pure functions of recipes and earlier records.

Each stage runs, reuses its stored result (same recipe, same inputs) or is skipped because a model is not
there. A stage after a skipped or failed one still runs, with that result absent; its recipe says so, and it
becomes stale by itself on the day that the missing result exists. So does a stage that ran without one of its
optional models; a result that was made with one stays good while that model is away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from catalog.pipeline.recipes import recipe_digest
from catalog.pipeline.results import StageResult
from catalog.pipeline.stage import Stage


class Decision(StrEnum):
    """What happens with a stage."""

    RUN = "run"
    REUSE = "reuse"
    SKIP = "skip"


@dataclass(frozen=True, eq=False)
class StageRecord:
    """A stored result with the digests of the recipe and of the inputs that made it."""

    recipe: str
    inputs: str
    result: StageResult


@dataclass(frozen=True)
class ModelState:
    """The sha256 of every model that the stages name (None: the registry does not know it), and for those not
    usable here the sentence that says why.
    """

    digests: Mapping[str, str | None]
    missing: Mapping[str, str] = field(default_factory=dict)

    def digests_for(self, stage: Stage) -> dict[str, str | None]:
        """Give the digests without those of optional models that are not usable here."""
        absent = set(stage.optional_models) & set(self.missing)
        return {name: None if name in absent else digest for name, digest in self.digests.items()}


@dataclass(frozen=True, eq=False)
class PlannedStage:
    """A stage with its decision, the digests of its recipe and inputs, and a sentence why."""

    stage: Stage
    decision: Decision
    recipe: str
    inputs: str
    reason: str


def plan_stages(
    stages: Sequence[Stage],
    *,
    models: ModelState,
    inputs: Mapping[str, str],
    previous: Mapping[str, StageRecord],
) -> list[PlannedStage]:
    """Decide on every stage, in order, supposing that what runs succeeds; `inputs` holds input digests by
    stage name.
    """
    upstream: dict[str, str | None] = {}
    plan = []
    for stage in stages:
        planned = decide_stage(
            stage,
            models=models,
            upstream=upstream,
            inputs=inputs[stage.name],
            previous=previous.get(stage.name),
        )
        upstream[stage.name] = None if planned.decision is Decision.SKIP else planned.recipe
        plan.append(planned)
    return plan


def decide_stage(
    stage: Stage,
    *,
    models: ModelState,
    upstream: Mapping[str, str | None],
    inputs: str,
    previous: StageRecord | None,
) -> PlannedStage:
    """Decide on one stage, given the recipe digests of the stages before it (None: no result)."""
    recipe = recipe_digest(stage, models=models.digests_for(stage), upstream=upstream)
    missing = [models.missing[name] for name in stage.models if name in models.missing]
    missing = [stage.off_reason] if stage.off_reason else missing
    if missing:
        return PlannedStage(stage, Decision.SKIP, recipe, inputs, f"skipped: {'; '.join(missing)}")
    if previous is None:
        return PlannedStage(stage, Decision.RUN, recipe, inputs, "no earlier result")
    if previous.inputs != inputs:
        return PlannedStage(stage, Decision.RUN, recipe, inputs, "the inputs changed")
    if previous.recipe == recipe:
        return PlannedStage(stage, Decision.REUSE, recipe, inputs, "same recipe and inputs")
    if previous.recipe == recipe_digest(stage, models=models.digests, upstream=upstream):
        return PlannedStage(stage, Decision.REUSE, previous.recipe, inputs, "made with a model that is away now")
    return PlannedStage(stage, Decision.RUN, recipe, inputs, "the recipe changed")
