"""What a woken worker does: claim and perform jobs of a lane until none is claimable."""

import logging
import os
import socket

import structlog

from config.jobs.lanes import JobKind, kinds_of_lane
from config.jobs.leases import Lease, LeaseLost, claim_next, fail_job, keep_lease
from config.jobs.models import JobState, LeasedJob

log = structlog.get_logger(__name__)


def drain_lane(lane: str) -> int:
    """Perform every claimable job of the lane, kind by kind; returns how many were claimed."""
    worker = f"{socket.gethostname()}:{os.getpid()}"
    done = 0
    for kind in kinds_of_lane(lane):
        while (job := claim_next(kind, worker=worker)) is not None:
            perform_job(job, kind=kind)
            done += 1
    return done


def perform_job(job: LeasedJob, *, kind: JobKind) -> None:
    """Run one claimed job under its lease; whatever it raises is recorded on the job, never lost."""
    context = structlog.contextvars.bound_contextvars(job=str(job.pk), attempt=job.attempt, request_id=job.request_id)
    with context, keep_lease(job, kind=kind) as lease:
        try:
            kind.load_perform()(job, lease)
        except LeaseLost:
            log.warning("lease lost", kind=kind.model)
        except Exception as error:
            settle_failure(job, kind=kind, lease=lease, error=error)
        else:
            log.info("job done", kind=kind.model)


def settle_failure(job: LeasedJob, *, kind: JobKind, lease: Lease, error: Exception) -> None:
    try:
        state = fail_job(job, kind=kind, lease=lease, error=error)
    except LeaseLost:
        log.warning("lease lost", kind=kind.model, error=str(error))
        return
    log.log(
        logging.ERROR if state == JobState.DEAD else logging.WARNING,
        "job failed",
        kind=kind.model,
        state=state,
        exc_info=error,
    )
