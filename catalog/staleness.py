"""Reads for the re-analysis: what is stale, what it would cost, and which media it concerns.

The counts are one aggregate over the stored results; recipes are judged once each (`catalog.pipeline.staleness`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Avg, Count, Exists, OuterRef, Q, QuerySet

from catalog.models import AnalysisRun, Character, Media, MediaKind, StageRun, StageStatus
from catalog.pipeline.planning import ModelState
from catalog.pipeline.stage import Stage
from catalog.pipeline.stages import stages_for
from catalog.pipeline.staleness import StagePlan, StoredGroup, plan_recompute
from catalog.states import MediaState
from config.jobs.models import JobState

REANALYSED = (MediaState.PENDING_REVIEW, MediaState.APPROVED)
"""What is kept up to date: media that users see or may see. What was rejected, withdrawn or blocked stays as it was."""
LIVE = (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True, kw_only=True)
class Selection:
    """What to look at: all stages or the named ones, all characters or one."""

    stages: frozenset[str] = frozenset()
    character: Character | None = None


@dataclass(frozen=True)
class StageCost:
    """A stage of one kind of media: its plan, and the mean time of its results (None: never measured)."""

    kind: MediaKind
    plan: StagePlan
    mean_ms: float | None

    @property
    def seconds(self) -> float:
        """The work that its stale results ask for."""
        return self.plan.media * (self.mean_ms or 0) / 1000


@dataclass(frozen=True)
class Staleness:
    """Every stage that was looked at, and how many of the media have something stale."""

    costs: Sequence[StageCost]
    stale_media: int
    media: int

    @property
    def seconds(self) -> float:
        """The work of all stages together."""
        return sum(one.seconds for one in self.costs)

    @property
    def losses(self) -> list[StageCost]:
        """Stages whose model is not here while media have results of it: a run would go on without them."""
        return [one for one in self.costs if one.plan.blocked_by and one.plan.kept]


def select_media(selection: Selection) -> QuerySet[Media]:
    media = Media.objects.filter(state__in=REANALYSED)
    return media if selection.character is None else media.filter(character=selection.character)


def measure_staleness(selection: Selection, *, stages: Sequence[Stage], models: ModelState) -> Staleness:
    """Judge every stage of every kind. Four queries, and one a kind that has something stale."""
    media = select_media(selection)
    totals = dict(media.values_list("kind").annotate(count=Count("pk")).order_by())
    groups = list_groups(media)
    means = list_means()
    costs = []
    for kind in MediaKind:
        plans = plan_recompute(
            stages_for(kind.value, stages=stages),
            models=models,
            groups=groups.get(kind, ()),
            total=totals.get(kind, 0),
            asked=selection.stages,
        )
        named = [one for one in plans if not selection.stages or one.planned.stage.name in selection.stages]
        costs += [StageCost(kind, plan, means.get((kind, plan.planned.stage.name))) for plan in named]
    return Staleness(costs, filter_stale(media, costs=costs).count(), sum(totals.values()))


def list_groups(media: QuerySet[Media]) -> Mapping[str, list[StoredGroup]]:
    """How many results there are of each stage, status and recipe, by kind of media."""
    rows = StageRun.objects.filter(media__in=media.order_by()).order_by()
    counted = rows.values_list("media__kind", "stage", "status", "recipe").annotate(count=Count("pk"))
    found: dict[str, list[StoredGroup]] = {}
    for kind, stage, status, recipe, count in counted:
        found.setdefault(kind, []).append(StoredGroup(stage, status, recipe, count))
    return found


def list_means() -> Mapping[tuple[str, str], float]:
    """The mean milliseconds of each stage's results, by kind of media and stage."""
    rows = StageRun.objects.filter(status=StageStatus.OK).order_by().values_list("media__kind", "stage")
    return {(kind, stage): mean for kind, stage, mean in rows.annotate(mean=Avg("duration_ms"))}


def filter_stale(media: QuerySet[Media], *, costs: Collection[StageCost]) -> QuerySet[Media]:
    """Those with a stale result, or without a result of a stage that can be run."""
    conditions = [is_stale_of_kind(kind, costs=[one for one in costs if one.kind == kind]) for kind in MediaKind]
    return media.filter(reduce(or_, conditions)).order_by("pk")


def is_stale_of_kind(kind: MediaKind, *, costs: Sequence[StageCost]) -> Q:
    own = StageRun.objects.filter(media=OuterRef("pk"))
    of_kind = Q(kind=kind)
    stale = [Q(stage=one.stage, status=one.status, recipe=one.recipe) for cost in costs for one in cost.plan.stale]
    lacking = [cost.plan.planned.stage.name for cost in costs if cost.plan.missing]
    found = [Q(Exists(own.filter(reduce(or_, stale))))] if stale else []
    found += [~Q(Exists(own.filter(stage=name))) for name in lacking]
    return of_kind & reduce(or_, found) if found else Q(pk__in=[])


def without_live_run(media: QuerySet[Media]) -> QuerySet[Media]:
    """Those that no run waits for or works at."""
    return media.exclude(Exists(AnalysisRun.objects.filter(media=OuterRef("pk"), state__in=LIVE)))
