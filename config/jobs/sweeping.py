"""The sweeper's round: give back expired leases, give up what is too old, wake workers for whatever is claimable.

A round comes each second and mostly finds nothing, so one statement looks at all kinds; only what it tells of is read.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

import structlog
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from config.jobs.claiming import CLAIMABLE
from config.jobs.errors import Category, Failure
from config.jobs.kinds import JobKind, list_kinds
from config.jobs.lanes import RESOURCES
from config.jobs.leases import IS_EXPIRED, LeaseLost, fail_attempt, settle_domain
from config.jobs.models import JobState, LeasedJob, Outcome
from config.jobs.statements import execute_prepared, quote_table
from config.jobs.ticks import MOST_TICKS_WAITING, wake_resource

log = structlog.get_logger(__name__)

MOST_A_ROUND = 1_000
HAS_EXPIRED = "EXISTS (SELECT 1 FROM {table} WHERE lane = '{lane}' AND state = 'running'{expired})"
HAS_AGED = (
    "EXISTS (SELECT 1 FROM {table} WHERE lane = '{lane}' AND state = 'queued' "
    "AND created_at < statement_timestamp() - make_interval(secs => {max_age_s}))"
)
COUNT_CLAIMABLE = (
    "(SELECT count(*) FROM (SELECT 1 FROM {table} WHERE lane = '{lane}' AND {claimable} "
    "AND NOT EXISTS (SELECT 1 FROM jobs_lane WHERE name = '{lane}' AND is_paused) LIMIT {most}) AS few)"
)
EXPIRED = Failure(Category.CRASH, "LeaseExpired", "its worker fell silent and the lease ran out")


@dataclass(frozen=True)
class Sweep:
    """What one round did."""

    expired: int
    aged_out: int
    ticks: int


@dataclass(frozen=True)
class Finding:
    """What a round has to do for one kind; `claimable` is at most the number of ticks ever sent."""

    kind: JobKind
    has_expired: bool
    has_aged: bool
    claimable: int


def sweep_once() -> Sweep:
    """One round over every kind. A job that cannot be settled stays as it is and is told of; the others are not kept back."""
    found = look_around()
    expired = [one.kind for one in found if one.has_expired]
    aged = [one.kind for one in found if one.has_aged]
    return Sweep(
        expired=sum(settle_each(find_expired(kind), kind=kind, settle=expire_job) for kind in expired),
        aged_out=sum(settle_each(find_aged(kind), kind=kind, settle=age_out_job) for kind in aged),
        ticks=sum(wake_resource(resource, claimable=count_claimable(resource, found=found)) for resource in RESOURCES),
    )


def look_around() -> list[Finding]:
    """What there is to do, of each kind, at one moment."""
    kinds = list_kinds()
    expired, aged, claimable = execute_prepared(build_look(kinds), {}) or ((), (), ())
    return [Finding(*one) for one in zip(kinds, expired, aged, claimable, strict=True)]


@cache
def build_look(kinds: Sequence[JobKind]) -> str:
    """The statement for three arrays, an element a kind: have leases run out, are jobs too old, how many are claimable."""
    columns = zip(*(describe_look(kind) for kind in kinds), strict=True)
    return "SELECT " + ", ".join(f"ARRAY[{', '.join(column)}]" for column in columns)


def describe_look(kind: JobKind) -> tuple[str, str, str]:
    """The three expressions of one kind."""
    names = {"table": quote_table(kind), "lane": kind.lane}
    has_aged = "false" if kind.max_age_s is None else HAS_AGED.format(max_age_s=kind.max_age_s, **names)
    claimable = COUNT_CLAIMABLE.format(claimable=CLAIMABLE, most=MOST_TICKS_WAITING, **names)
    return HAS_EXPIRED.format(expired=IS_EXPIRED, **names), has_aged, claimable


def find_expired(kind: JobKind) -> QuerySet[LeasedJob]:
    jobs = kind.job_model._default_manager.filter(lane=kind.lane, state=JobState.RUNNING, lease_until__lt=Now())
    return jobs.order_by("lease_until", "pk")[:MOST_A_ROUND]


def find_aged(kind: JobKind) -> QuerySet[LeasedJob]:
    """Queued jobs that were first submitted longer ago than their kind allows; never by when they were last tried."""
    jobs = kind.job_model._default_manager
    if kind.max_age_s is None:
        return jobs.none()
    aged = jobs.filter(lane=kind.lane, state=JobState.QUEUED, created_at__lt=Now() - timedelta(seconds=kind.max_age_s))
    return aged.order_by("created_at", "pk")[:MOST_A_ROUND]


def settle_each(jobs: QuerySet[LeasedJob], *, kind: JobKind, settle: Callable[..., bool]) -> int:
    """Settle each job in a transaction of its own; returns how many were."""
    settled = 0
    for job in jobs:
        try:
            settled += settle(job, kind=kind)
        except DatabaseError:
            raise
        except Exception:
            log.exception("a job's domain cannot be settled", kind=kind.name, job=str(job.pk))
    return settled


def expire_job(job: LeasedJob, *, kind: JobKind) -> bool:
    """Queue or bury a job whose holder fell silent; False when somebody else was quicker."""
    try:
        state = fail_attempt(job, kind=kind, failure=EXPIRED, outcome=Outcome.EXPIRED)
    except LeaseLost:
        return False
    log.warning("lease expired", kind=kind.name, job=str(job.pk), worker=job.worker, state=state)
    return True


@transaction.atomic
def age_out_job(job: LeasedJob, *, kind: JobKind) -> bool:
    """Bury a queued job that is too old; False when it is not queued any more."""
    text = f"it was not done within {kind.max_age_s:g} s of its first submission"
    changed = kind.job_model._default_manager.filter(pk=job.pk, state=JobState.QUEUED).update(
        state=JobState.DEAD, finished_at=Now(), error_class="AgedOut", error_text=text
    )
    if changed:
        settle_domain(job, kind=kind)
        log.warning("job aged out", kind=kind.name, job=str(job.pk))
    return bool(changed)


def count_claimable(resource: str, *, found: Sequence[Finding]) -> int:
    """Jobs that a worker of the resource could claim; what its lanes' limits allow is not counted off."""
    return sum(one.claimable for one in found if resource in one.kind.rule.resources)
