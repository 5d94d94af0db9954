"""The sweeper's round: give back expired leases, bury spent jobs, wake workers for whatever is claimable."""

from dataclasses import dataclass

import structlog
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from config.jobs.lanes import JobKind, list_kinds
from config.jobs.models import JobState, LeasedJob
from config.jobs.ticks import wake_lane

log = structlog.get_logger(__name__)

LEASE_EXPIRED_TEXT = "its worker fell silent and the lease ran out"


@dataclass(frozen=True)
class Sweep:
    """What one round did."""

    requeued: int
    buried: int
    ticks: int


def sweep_once() -> Sweep:
    """One round over every kind. Two sweepers may run: expired rows are taken with SKIP LOCKED."""
    returned = [return_expired(kind) for kind in list_kinds()]
    ticks = sum(wake_lane(kind.lane, claimable=count_claimable(kind)) for kind in list_kinds())
    return Sweep(requeued=sum(r for r, _ in returned), buried=sum(b for _, b in returned), ticks=ticks)


@transaction.atomic
def return_expired(kind: JobKind) -> tuple[int, int]:
    """(requeued, buried) of the jobs whose lease has run out."""
    expired = list(
        kind.job_model._default_manager.select_for_update(skip_locked=True)
        .filter(state=JobState.RUNNING, lease_until__lt=Now())
        .order_by("pk")
    )
    spent = [job for job in expired if job.attempt >= job.max_attempts]
    for job in expired:
        set_expired(job, state=JobState.DEAD if job in spent else JobState.QUEUED)
    for job in spent:
        kind.load_give_up()(job)
    if expired:
        log.warning("leases expired", kind=kind.model, requeued=len(expired) - len(spent), buried=len(spent))
    return len(expired) - len(spent), len(spent)


def set_expired(job: LeasedJob, *, state: JobState) -> None:
    """The fence grows, so that the silent holder's late writes are refused."""
    type(job)._default_manager.filter(pk=job.pk).update(
        state=state,
        lease_until=None,
        fence=F("fence") + 1,
        error_class="LeaseExpired",
        error_text=LEASE_EXPIRED_TEXT,
        finished_at=Now() if state == JobState.DEAD else None,
    )
    job.refresh_from_db()


def count_claimable(kind: JobKind) -> int:
    return (
        kind.job_model._default_manager.filter(lane=kind.lane, state=JobState.QUEUED, run_after__lte=Now())
        .order_by()
        .count()
    )
