"""Which stored results are stale, told from how many results there are of each recipe: no medium is looked at by itself.

Within a kind of media the present recipe of a stage is the same for all, as long as what is run succeeds, so it is enough to
judge each distinct (stage, status, recipe) once. What only a medium's own inputs can tell (a new caption) is not seen here; a
run that is started for other reasons computes it anew by itself.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from catalog.pipeline.planning import Decision, ModelState, PlannedStage, StageRecord, decide_stage, plan_stages
from catalog.pipeline.recipes import Change
from catalog.pipeline.results import StageResult
from catalog.pipeline.stage import Stage


@dataclass(frozen=True)
class StoredGroup:
    """Results of a stage that came out the same way: `status` as stored, "ok" with a result; `media` is their number."""

    stage: str
    status: str
    recipe: str
    media: int


@dataclass(frozen=True)
class StagePlan:
    """What is to be done with the results of a stage.

    `stale` are the groups to recompute, `missing` media have no result at all, `kept` ones stay; `blocked_by` says which model
    is not here, and then nothing is stale.
    """

    planned: PlannedStage
    stale: tuple[StoredGroup, ...]
    missing: int
    kept: int
    blocked_by: str

    @property
    def media(self) -> int:
        """How many media need this stage again."""
        return sum(group.media for group in self.stale) + self.missing

    @property
    def change(self) -> Change:
        """RECOMPUTE or NOTHING: whether only labels have changed cannot be told, for they are not stored."""
        return Change.RECOMPUTE if self.media else Change.NOTHING


def plan_recompute(
    stages: Sequence[Stage],
    *,
    models: ModelState,
    groups: Iterable[StoredGroup],
    total: int,
    asked: Collection[str] = (),
) -> list[StagePlan]:
    """Judge every stage of one kind of media, of which there are `total`.

    A stage that was skipped for a setting cannot be told from one that is off for good: its skipped results count as stale
    only when its name is in `asked`.
    """
    baseline = plan_stages(stages, models=models, inputs={one.name: "" for one in stages}, previous={})
    upstream = {one.stage.name: None if one.decision is Decision.SKIP else one.recipe for one in baseline}
    by_stage: dict[str, list[StoredGroup]] = {}
    for group in groups:
        by_stage.setdefault(group.stage, []).append(group)
    return [
        judge_stage(
            one, models=models, upstream=upstream, groups=by_stage.get(one.stage.name, []), total=total, asked=asked
        )
        for one in baseline
    ]


def judge_stage(
    planned: PlannedStage,
    *,
    models: ModelState,
    upstream: Mapping[str, str | None],
    groups: Sequence[StoredGroup],
    total: int,
    asked: Collection[str],
) -> StagePlan:
    """Judge the groups of one stage, given the present recipes of the stages before it."""
    there = sum(group.media for group in groups)
    if planned.decision is Decision.SKIP:
        results = sum(group.media for group in groups if group.status == "ok")
        return StagePlan(planned, (), 0, results, planned.reason)
    stale = tuple(
        one for one in groups if is_stale(one, planned=planned, models=models, upstream=upstream, asked=asked)
    )
    return StagePlan(planned, stale, max(0, total - there), there - sum(one.media for one in stale), "")


def is_stale(
    group: StoredGroup,
    *,
    planned: PlannedStage,
    models: ModelState,
    upstream: Mapping[str, str | None],
    asked: Collection[str],
) -> bool:
    """Whether results of this recipe have to be computed again."""
    if group.status == "ok":
        record = StageRecord(group.recipe, "", StageResult())
        decided = decide_stage(planned.stage, models=models, upstream=upstream, inputs="", previous=record)
        return decided.decision is Decision.RUN
    if group.status == "skipped" and group.recipe == planned.recipe:
        return bool(planned.stage.models) or planned.stage.name in asked
    return group.status == "failed" or group.recipe != planned.recipe or planned.stage.name in asked
