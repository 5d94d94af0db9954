"""What operators do to lanes and jobs: each service makes its change and its audit row in one transaction.

A service that finds nothing to change changes nothing and records nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID

import structlog
from django.db import DatabaseError, transaction
from django.db.models.functions import Now

from config.accounts.models import User
from config.audit.services import Action, record_event
from config.errors import FieldFault, Problem, not_found
from config.jobs.kinds import JobKind
from config.jobs.lanes import LANES, LaneRule
from config.jobs.models import FINAL_STATES, JobState, Lane, LeasedJob
from config.jobs.queueing import CancelAnswer, cancel_job, retry_job
from config.jobs.sweeping import count_claimable, look_around
from config.jobs.ticks import wake_resource

log = structlog.get_logger(__name__)

MOST_RUNNING = 32_767  # what the column holds


@dataclass(frozen=True)
class Retry:
    """What became of one job of a bulk retry: `again` is the new job, or `fault` says why there is none."""

    kind: JobKind
    job_id: UUID
    again: LeasedJob | None = None
    fault: str = ""


def pause_lane(name: str, *, actor: User) -> bool:
    """Claim nothing more from the lane; what runs goes on. False when it was paused already. Locks the lane's row."""
    return change_lane(name, action="lane.paused", actor=actor, is_paused=True)


def resume_lane(name: str, *, actor: User) -> bool:
    """Claim from the lane again, and wake its workers. False when it was not paused. Locks the lane's row."""
    return change_lane(name, action="lane.resumed", actor=actor, is_paused=False)


def limit_lane(name: str, *, max_running: int | None, actor: User) -> bool:
    """Let at most so many of the lane's jobs run at a time; None for no limit. False when it was so already.

    What runs goes on, above the limit too. Locks the lane's row.
    """
    if max_running is not None and not 1 <= max_running <= MOST_RUNNING:
        detail = f"Limit: give a whole number from 1 to {MOST_RUNNING}, or nothing for no limit."
        fault = FieldFault("max_running", "out_of_range", detail)
        raise Problem("limit_out_of_range", detail, status=HTTPStatus.UNPROCESSABLE_ENTITY, faults=(fault,))
    return change_lane(name, action="lane.limited", actor=actor, max_running=max_running)


@transaction.atomic
def change_lane(name: str, *, action: str, actor: User, **columns: Any) -> bool:
    """Set columns of the lane's row; raises Problem for a lane that is not declared."""
    if name not in LANES:
        raise not_found("lane")
    Lane.objects.get_or_create(name=name)
    lane = Lane.objects.select_for_update().get(pk=name)
    before = {column: getattr(lane, column) for column in columns}
    if before == columns:
        return False
    Lane.objects.filter(pk=name).update(**columns, changed_at=Now(), changed_by=actor)
    record_event(Action(action, lane, before=before, after=columns), actor=actor)
    transaction.on_commit(partial(wake_workers, LANES[name]))
    return True


def wake_workers(rule: LaneRule) -> None:
    """For all that is claimable now, which a pause or a limit may have kept back."""
    found = look_around()
    for resource in rule.resources:
        wake_resource(resource, claimable=count_claimable(resource, found=found))


@transaction.atomic
def cancel(kind: JobKind, job_id: UUID, *, actor: User) -> CancelAnswer:
    """Cancel a job that has not ended. Locks the job's row."""
    job = kind.job_model._default_manager.select_for_update().filter(pk=job_id, lane=kind.lane).first()
    answer = cancel_job(kind, job_id)
    if job is not None and job.state not in FINAL_STATES:
        after = {"state": str(JobState.CANCELLED)}
        record_event(Action("job.cancelled", job, before={"state": job.state}, after=after), actor=actor)
    return answer


def retry(kind: JobKind, job_id: UUID, *, actor: User) -> LeasedJob:
    """Have a dead job's work done by a new one. Raises Problem, also when the job's domain does not want it any more."""
    try:
        return retry_and_record(kind, job_id, actor=actor)
    except (Problem, DatabaseError):
        raise
    except Exception as error:
        log.exception("a job cannot be retried", kind=kind.name, job=str(job_id))
        raise Problem("retry_refused", f"The retry was refused: {error}", status=HTTPStatus.CONFLICT) from error


@transaction.atomic
def retry_and_record(kind: JobKind, job_id: UUID, *, actor: User) -> LeasedJob:
    again = retry_job(kind, job_id)
    dead = kind.job_model._default_manager.get(pk=job_id)
    record_event(Action("job.retried", dead, after={"retried_by": str(again.pk)}), actor=actor)
    return again


def retry_each(jobs: Sequence[tuple[JobKind, UUID]], *, actor: User) -> list[Retry]:
    """Retry each job in a transaction of its own: what fails keeps nothing back. What became of each, in the same order."""
    results = []
    for kind, job_id in jobs:
        try:
            results.append(Retry(kind, job_id, again=retry(kind, job_id, actor=actor)))
        except Problem as problem:
            results.append(Retry(kind, job_id, fault=problem.detail))
    return results
