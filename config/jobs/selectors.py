"""What the console reads of lanes and jobs: a few aggregates a table, each over one of its partial indexes.

Several kinds may share a table, so rows are always taken by table and lane. All ages are by the database's clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Now

from config.jobs.kinds import JobKind, find_kind, kind_of_job, list_kinds
from config.jobs.lanes import LANES, LaneRule
from config.jobs.models import JobAttempt, JobState, Lane, LeasedJob, Outcome
from config.jobs.statements import quote_table

FAILURES = (Outcome.FAILED, Outcome.EXPIRED, Outcome.DEAD)
IS_CLAIMABLE = Q(run_after__lte=Now())
IS_OVERDUE = reduce(
    or_, (Q(lane=rule.name, run_after__lt=Now() - timedelta(seconds=rule.alert_age_s)) for rule in LANES.values())
)

CHAIN = """
WITH RECURSIVE chain (id, retry_of_id) AS (
    SELECT id, retry_of_id FROM {table} WHERE id = %s
    UNION SELECT near.id, near.retry_of_id FROM {table} AS near JOIN chain
          ON near.id = chain.retry_of_id OR near.retry_of_id = chain.id)
SELECT * FROM {table} WHERE id IN (SELECT id FROM chain) ORDER BY created_at, id"""


@dataclass(frozen=True)
class LaneFigures:
    """`depth` could be claimed now, `waiting` only later; `overdue` of the depth waits longer than the lane allows."""

    rule: LaneRule
    switches: Lane
    depth: int
    waiting: int
    overdue: int
    oldest_s: float | None
    running: int
    dead: int
    done_in_hour: int
    failed_in_hour: int


@dataclass(frozen=True)
class RunningJob:
    kind: JobKind
    job: LeasedJob
    since_s: float
    lease_left_s: float


@dataclass(frozen=True)
class Overview:
    """Every lane and every running job at one moment."""

    at: datetime
    lanes: Sequence[LaneFigures]
    running: Sequence[RunningJob]


@dataclass(frozen=True)
class JobRecord:
    """A job with its ended attempts. `chain`: itself, what it is a retry of, and what retried it, oldest first."""

    kind: JobKind
    job: LeasedJob
    at: datetime
    attempts: Sequence[JobAttempt]
    chain: Sequence[LeasedJob]

    @property
    def is_retried(self) -> bool:
        return any(one.retry_of_id == self.job.pk for one in self.chain)  # type: ignore[attr-defined]  # of each table


def read_clock() -> datetime:
    """The database's time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        at: datetime = cursor.fetchone()[0]
    return at


def list_tables() -> Mapping[type[LeasedJob], Sequence[str]]:
    """The tables that hold jobs, each with the lanes whose kinds are in it."""
    tables: dict[type[LeasedJob], list[str]] = {}
    for kind in list_kinds():
        tables.setdefault(kind.job_model, []).append(kind.lane)
    return tables


def read_overview() -> Overview:
    """Three queries a table and three more."""
    tables = list_tables().items()
    running = [one for table, lanes in tables for one in list_running(table, lanes=lanes)]
    rows = {
        "queued": [row for table, lanes in tables for row in tally_queued(table, lanes=lanes)],
        "dead": [row for table, lanes in tables for row in tally_dead(table, lanes=lanes)],
        "ended": tally_last_hour(),
    }
    switches = {lane.name: lane for lane in Lane.objects.select_related("changed_by")}
    lanes = []
    for rule in LANES.values():
        own = {name: [row for row in given if row["lane"] == rule.name] for name, given in rows.items()}
        count = sum(one.job.lane == rule.name for one in running)
        lanes.append(add_up(rule, own, switches=switches.get(rule.name) or Lane(name=rule.name), running=count))
    return Overview(read_clock(), lanes, running)


def add_up(
    rule: LaneRule, rows: Mapping[str, Sequence[dict[str, Any]]], *, switches: Lane, running: int
) -> LaneFigures:
    """The lane's figures from its rows of each table."""
    ages = [row["oldest"].total_seconds() for row in rows["queued"] if row["oldest"] is not None]
    return LaneFigures(
        rule,
        switches,
        depth=sum(row["depth"] for row in rows["queued"]),
        waiting=sum(row["later"] for row in rows["queued"]),
        overdue=sum(row["overdue"] for row in rows["queued"]),
        oldest_s=max(ages, default=None),
        running=running,
        dead=sum(row["dead"] for row in rows["dead"]),
        done_in_hour=sum(row["done"] for row in rows["ended"]),
        failed_in_hour=sum(row["failed"] for row in rows["ended"]),
    )


def tally_queued(table: type[LeasedJob], *, lanes: Sequence[str]) -> list[dict[str, Any]]:
    queued = table._default_manager.filter(state=JobState.QUEUED, lane__in=lanes).order_by()
    rows: QuerySet[Any, Any] = queued.values("lane").annotate(
        depth=Count("pk", filter=IS_CLAIMABLE),
        later=Count("pk", filter=~IS_CLAIMABLE),
        overdue=Count("pk", filter=IS_OVERDUE),
        oldest=Now() - Min("run_after", filter=IS_CLAIMABLE),
    )
    return list(rows)


def find_dead(table: type[LeasedJob], *, lanes: Sequence[str]) -> QuerySet[Any, Any]:
    """Dead jobs that nobody has retried yet."""
    conditions = {"state": JobState.DEAD, "lane__in": lanes, "retried_by__isnull": True}
    return table._default_manager.filter(**conditions).order_by()


def tally_dead(table: type[LeasedJob], *, lanes: Sequence[str]) -> list[dict[str, Any]]:
    return list(find_dead(table, lanes=lanes).values("lane", "error_class").annotate(dead=Count("pk")))


def tally_last_hour() -> list[dict[str, Any]]:
    ended = JobAttempt.objects.filter(ended_at__gt=Now() - timedelta(hours=1)).order_by()
    rows: QuerySet[Any, Any] = ended.values("lane").annotate(
        done=Count("pk", filter=Q(outcome=Outcome.SUCCEEDED)), failed=Count("pk", filter=Q(outcome__in=FAILURES))
    )
    return list(rows)


def list_running(table: type[LeasedJob], *, lanes: Sequence[str]) -> list[RunningJob]:
    """The longest running first."""
    jobs = table._default_manager.filter(state=JobState.RUNNING, lane__in=lanes)
    timed = jobs.annotate(since=Now() - Min("started_at"), left=Min("lease_until") - Now())
    return [
        RunningJob(kind_of_job(job), job, job.since.total_seconds(), job.left.total_seconds())
        for job in timed.order_by("started_at", "pk")
    ]


def read_job(kind_name: str, job_id: UUID) -> JobRecord | None:
    """The job of this kind and id, None when there is none. Four queries."""
    try:
        kind = find_kind(kind_name)
    except LookupError:
        return None
    foreign = [field.name for field in own_fields(kind) if field.is_relation]
    job = kind.job_model._default_manager.select_related(*foreign).filter(pk=job_id, lane=kind.lane).first()
    if job is None:
        return None
    attempts = list(JobAttempt.objects.filter(job_id=job_id).order_by("fence", "pk"))
    chain = list(kind.job_model._default_manager.raw(CHAIN.format(table=quote_table(kind)), [job_id]))
    return JobRecord(kind, job, read_clock(), attempts, chain)


def own_fields(kind: JobKind) -> list[Any]:
    """The columns of the job's input that may be shown: what its table has and LeasedJob has not."""
    kept_back = {field.name for field in LeasedJob._meta.get_fields()} | kind.private
    return [field for field in kind.job_model._meta.concrete_fields if field.name not in kept_back]
