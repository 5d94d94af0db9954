"""The sweeper's round: give back expired leases, give up what is too old, wake workers for whatever is claimable."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from config.jobs.errors import Category, Failure
from config.jobs.kinds import JobKind, kinds_of_lane, list_kinds
from config.jobs.lanes import RESOURCES, lanes_of_resource
from config.jobs.leases import LeaseLost, fail_attempt, settle_domain
from config.jobs.models import JobState, Lane, LeasedJob, Outcome
from config.jobs.ticks import MOST_TICKS_WAITING, wake_resource

log = structlog.get_logger(__name__)

MOST_A_ROUND = 1_000
EXPIRED = Failure(Category.CRASH, "LeaseExpired", "its worker fell silent and the lease ran out")


@dataclass(frozen=True)
class Sweep:
    """What one round did."""

    expired: int
    aged_out: int
    ticks: int


def sweep_once() -> Sweep:
    """One round over every kind. A job that cannot be settled stays as it is and is told of; the others are not kept back."""
    kinds = list_kinds()
    return Sweep(
        expired=sum(settle_each(find_expired(kind), kind=kind, settle=expire_job) for kind in kinds),
        aged_out=sum(settle_each(find_aged(kind), kind=kind, settle=age_out_job) for kind in kinds),
        ticks=sum(wake_resource(resource, claimable=count_claimable(resource)) for resource in RESOURCES),
    )


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


def count_claimable(resource: str) -> int:
    """Jobs that a worker of the resource could claim now, of each kind as many as ticks are ever sent.

    What its lanes' limits allow is not counted off.
    """
    paused = set(Lane.objects.filter(is_paused=True).values_list("name", flat=True))
    return sum(
        claimable(kind)[:MOST_TICKS_WAITING].count()
        for rule in lanes_of_resource(resource)
        if rule.name not in paused
        for kind in kinds_of_lane(rule.name)
    )


def claimable(kind: JobKind) -> QuerySet[LeasedJob]:
    return kind.job_model._default_manager.filter(
        lane=kind.lane, state=JobState.QUEUED, run_after__lte=Now()
    ).order_by()
