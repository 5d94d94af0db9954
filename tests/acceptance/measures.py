"""What the rows say about a run: effects, double runs, inversions, waiting. All times are the database's."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Count

from bench.trial.models import Effect, Start, Task
from config.jobs.lanes import LANES
from config.jobs.models import FINAL_STATES, JobAttempt, JobState

TOLERANCE = timedelta(milliseconds=5)


def read_clock() -> datetime:
    """The database's clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now


def count_states() -> Counter[str]:
    return Counter(Task.objects.values_list("state", flat=True))


def count_unfinished() -> int:
    return Task.objects.exclude(state__in=FINAL_STATES).count()


def count_without_one_effect() -> int:
    """Tasks whose effects are not exactly one if they succeeded, none if not."""
    tasks = Task.objects.annotate(count=Count("effects"))
    return sum(count != (state == JobState.SUCCEEDED) for state, count in tasks.values_list("state", "count"))


def count_doubles() -> int:
    """Processes that began while another was still at the same task."""
    return Start.objects.filter(others_alive__gt=0).count()


def count_effects(tasks: Iterable[Task]) -> int:
    return Effect.objects.filter(task__in=list(tasks)).count()


def pick_percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of them do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-int(share * 1_000) * len(ordered) // 1_000) - 1)]


@dataclass(frozen=True)
class Claim:
    """When a job could have been claimed, and when it was; `urgency` is smaller for what comes first."""

    urgency: tuple[int, int]
    claimable_at: datetime
    started_at: datetime


def list_claims(committed_at: Mapping[UUID, datetime]) -> list[Claim]:
    """Every claim of every task; the first could not be claimed before its insert was committed."""
    rank = {lane: place for place, lane in enumerate(LANES)}
    tasks = Task.objects.in_bulk()
    claims = []
    for attempt in JobAttempt.objects.filter(job_id__in=tasks):
        task = tasks[attempt.job_id]
        claimable_at = max(attempt.claimable_at, committed_at[task.pk])
        claims.append(Claim((rank[task.lane], -task.priority), claimable_at, attempt.started_at))
    return claims


def find_inversions(claims: Sequence[Claim]) -> list[tuple[Claim, Claim]]:
    """(the claim that came first, the more urgent one that waited already) for each inversion beyond the tolerance.

    Two claims at the same moment lock their rows in either order, so starts that are as close as the tolerance are none.
    """
    return [
        (taken, waiting)
        for taken in claims
        for waiting in claims
        if waiting.urgency < taken.urgency and waiting.claimable_at + TOLERANCE < taken.started_at < waiting.started_at
    ]


def describe_inversion(taken: Claim, waiting: Claim) -> str:
    """For a failure's message: who overtook whom, and by how much."""
    waited_ms = (taken.started_at - waiting.claimable_at) / timedelta(milliseconds=1)
    later_ms = (waiting.started_at - taken.started_at) / timedelta(milliseconds=1)
    return f"{taken.urgency} before {waiting.urgency}, which had waited {waited_ms:.1f} ms and started {later_ms:.1f} ms later"
