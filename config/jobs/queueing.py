"""Put a job into its lane, take it out again, put a dead one in once more. The only writers beside workers and sweeper."""

from enum import StrEnum
from http import HTTPStatus
from typing import Any
from uuid import UUID

import structlog
from django.db import models, transaction
from django.db.models.functions import Now

from config.errors import Problem
from config.jobs.kinds import JobKind, kind_of_job
from config.jobs.leases import settle_domain
from config.jobs.models import FINAL_STATES, JobAttempt, JobState, LeasedJob, Outcome
from config.jobs.statements import insert_job
from config.jobs.ticks import tick_on_commit


class CancelAnswer(StrEnum):
    """CANCELLED: it will have no result, now or later. TOO_LATE: it had ended before. NOT_FOUND: there is no such job."""

    CANCELLED = "cancelled"
    TOO_LATE = "too_late"
    NOT_FOUND = "not_found"


def enqueue(kind: JobKind, **columns: Any) -> Any:
    """Insert a job of the kind, in the transaction of the change that is its reason, and wake a worker after the commit.

    `columns` are the domain's own, and `priority`, `run_after` or `sequence_key` where they matter.
    """
    request_id = str(structlog.contextvars.get_contextvars().get("request_id", ""))
    defaults = {"lane": kind.lane, "max_attempts": kind.max_attempts, "request_id": request_id}
    job = insert_job(kind, defaults | columns)
    tick_on_commit(kind.rule)
    return job


@transaction.atomic
def cancel_job(kind: JobKind, job_id: UUID) -> CancelAnswer:
    """Cancel a job that has not ended; safe to repeat. Locks the job's row.

    The state is final at once, so nothing that a holder still makes can be written; the holder learns of it with its next
    heartbeat and ends its child.
    """
    job = kind.job_model._default_manager.select_for_update().filter(pk=job_id, lane=kind.lane).first()
    if job is None:
        return CancelAnswer.NOT_FOUND
    if job.state in FINAL_STATES:
        return CancelAnswer.CANCELLED if job.state == JobState.CANCELLED else CancelAnswer.TOO_LATE
    if job.state == JobState.RUNNING:
        write_cancelled_attempt(job, kind=kind)
    kind.job_model._default_manager.filter(pk=job.pk).update(
        state=JobState.CANCELLED, cancel_requested_at=Now(), finished_at=Now(), lease_until=None
    )
    settle_domain(job, kind=kind)
    return CancelAnswer.CANCELLED


def write_cancelled_attempt(job: LeasedJob, *, kind: JobKind) -> None:
    """The holder moves `ended_at` to when its child has ended; a holder that is dead never does."""
    JobAttempt.objects.create(
        job_kind=kind.name,
        job_id=job.pk,
        lane=job.lane,
        attempt=job.attempt,
        fence=job.fence,
        worker=job.worker,
        claimable_at=job.run_after,
        started_at=job.started_at or job.run_after,
        outcome=Outcome.CANCELLED,
    )


@transaction.atomic
def retry_job(kind: JobKind, job_id: UUID) -> LeasedJob:
    """Have a dead job's work done by a new job that names it. Raises Problem when it is not dead, or was retried already."""
    job = kind.job_model._default_manager.select_for_update().filter(pk=job_id, lane=kind.lane).first()
    if job is None or kind.retry is None:
        raise Problem("not_retryable", "There is no such job that can be retried.", status=HTTPStatus.CONFLICT)
    if job.state != JobState.DEAD:
        raise Problem("not_dead", f"Only a dead job is retried; this one is {job.state}.", status=HTTPStatus.CONFLICT)
    if kind.job_model._default_manager.filter(retry_of=job).exists():
        raise Problem("retried_already", "This job was retried already; see the newer one.", status=HTTPStatus.CONFLICT)
    again: LeasedJob = kind.load("retry")(job)
    return again


def enqueue_again(job: LeasedJob) -> LeasedJob:
    """A new job with the domain's columns of a dead one, for kinds that need nothing else (`JobKind.retry`)."""
    own = {field.name for field in LeasedJob._meta.get_fields() if isinstance(field, models.Field)}
    columns = {
        field.name: getattr(job, field.name)
        for field in type(job)._meta.concrete_fields
        if field.name not in own or field.name in ("priority", "sequence_key")
    }
    again: LeasedJob = enqueue(kind_of_job(job), retry_of=job, **columns)
    return again
