"""Hold and finish a claimed job: conditional updates by the database's clock, refused to a holder whose fence is stale.

Each end of an attempt is one statement that changes the job and writes the attempt, or does neither.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from django.db import transaction
from psycopg.types.json import Jsonb

from config.jobs.backoff import judge_failure
from config.jobs.errors import Failure
from config.jobs.kinds import JobKind
from config.jobs.models import JobState, LeasedJob, Outcome
from config.jobs.statements import execute_prepared, quote_table

IS_HELD = "id = %(id)s AND fence = %(fence)s AND worker = %(worker)s AND state = 'running'"
"""The worker counts: a server that crashed may have forgotten a claim and given its fence to the next (decision 0011)."""
HOLD = "SELECT 1 FROM {table} WHERE " + IS_HELD + " FOR UPDATE"
HEARTBEAT = (
    """
UPDATE {table} SET lease_until = statement_timestamp() + make_interval(secs => %(lease_s)s),
       progress_percent = %(progress_percent)s, progress_note = %(progress_note)s
WHERE """
    + IS_HELD
    + " RETURNING 1"
)
FINISH = (
    """
WITH done AS (
    UPDATE {table} SET state = %(state)s::text, lease_until = NULL, attempt = attempt - %(refund)s, failures = %(failures)s,
           error_class = %(error_class)s, error_text = %(error_text)s,
           run_after = statement_timestamp() + make_interval(secs => %(delay_s)s),
           finished_at = CASE WHEN %(state)s::text = 'queued' THEN NULL ELSE statement_timestamp() END
    WHERE """
    + IS_HELD
    + """{condition} RETURNING 1)
INSERT INTO jobs_jobattempt (job_kind, job_id, lane, attempt, fence, worker, claimable_at, started_at, ended_at, outcome,
                             error_category, error_class, error_text, traceback)
SELECT %(kind)s, %(id)s, %(lane)s, %(attempt)s, %(fence)s, %(worker)s, %(claimable_at)s, %(started_at)s,
       statement_timestamp(), %(outcome)s, %(error_category)s, %(error_class)s, %(error_text)s, %(traceback)s FROM done
RETURNING 1"""
)
IS_EXPIRED = " AND lease_until < statement_timestamp()"


class LeaseLost(RuntimeError):
    """Somebody else has the job now, or it was cancelled: nothing that this holder made may be written."""


class Lease:
    """A worker's hold on a claimed job: what `perform` gets beside the job."""

    def __init__(self, job: LeasedJob, *, kind: JobKind, report: Callable[[int, str], None] | None = None) -> None:
        self._job, self._kind, self._report = job, kind, report
        self.is_completed = False

    def hold(self) -> None:
        """Lock the job's row to the end of the transaction; raises LeaseLost when it is no longer ours."""
        if execute(HOLD, kind=self._kind, values=name_holder(self._job)) is None:
            raise LeaseLost(str(self._job))

    def complete(self) -> None:
        """Mark the job done; call it in the transaction of the result. Raises LeaseLost."""
        finish_attempt(self._job, kind=self._kind, state=JobState.SUCCEEDED, outcome=Outcome.SUCCEEDED)
        self.is_completed = True

    def report(self, percent: int, note: str = "") -> None:
        """Say how far the work is; written with the next heartbeat, for people to see."""
        if self._report is not None:
            self._report(percent, note[:200])


def name_holder(job: LeasedJob) -> dict[str, Any]:
    return {"id": job.pk, "fence": job.fence, "worker": job.worker}


def execute(template: str, *, kind: JobKind, values: dict[str, Any]) -> Sequence[Any] | None:
    return execute_prepared(name_table(template, kind), values)


@cache
def name_table(template: str, kind: JobKind) -> str:
    return template.replace("{table}", quote_table(kind))


def extend_lease(job: LeasedJob, *, kind: JobKind, percent: int | None, note: str) -> None:
    """The heartbeat: the lease runs from now again, the progress is shown. Raises LeaseLost."""
    progress = {"lease_s": kind.lease_s, "progress_percent": percent, "progress_note": note}
    if execute(HEARTBEAT, kind=kind, values=name_holder(job) | progress) is None:
        raise LeaseLost(str(job))


def finish_attempt(
    job: LeasedJob,
    *,
    kind: JobKind,
    state: JobState,
    outcome: Outcome,
    failure: Failure | None = None,
    failures: Mapping[str, int] | None = None,
    delay_s: float = 0,
    refund: int = 0,
    condition: str = "",
) -> None:
    """End the attempt that `job` was claimed for. Raises LeaseLost when it is not that attempt which runs.

    `refund` 1 takes the attempt back: it ended for a reason that is not the job's.
    """
    values = name_holder(job) | {
        "kind": kind.name,
        "lane": job.lane,
        "attempt": job.attempt,
        "claimable_at": job.run_after,
        "started_at": job.started_at,
        "state": state,
        "outcome": outcome,
        "failures": Jsonb(job.failures if failures is None else failures),
        "delay_s": delay_s,
        "refund": refund,
        "error_category": failure.category if failure else "",
        "error_class": failure.error_class if failure else "",
        "error_text": failure.text if failure else "",
        "traceback": failure.traceback if failure else "",
    }
    if execute(FINISH.replace("{condition}", condition), kind=kind, values=values) is None:
        raise LeaseLost(str(job))


@transaction.atomic
def fail_attempt(job: LeasedJob, *, kind: JobKind, failure: Failure, outcome: Outcome = Outcome.FAILED) -> JobState:
    """Queue the job again with a delay, or bury it and settle its domain; returns the new state. Raises LeaseLost.

    With Outcome.EXPIRED it does so only if the lease has run out.
    """
    verdict = judge_failure(
        failure.category,
        failures=job.failures,
        retries=kind.retries,
        is_last=job.attempt >= job.max_attempts,
        retry_after_s=failure.retry_after_s,
    )
    state = JobState.DEAD if verdict.is_dead else JobState.QUEUED
    finish_attempt(
        job,
        kind=kind,
        state=state,
        outcome=Outcome.DEAD if verdict.is_dead else outcome,
        failure=failure,
        failures=verdict.failures,
        delay_s=verdict.delay_s or 0,
        condition=IS_EXPIRED if outcome == Outcome.EXPIRED else "",
    )
    if verdict.is_dead:
        settle_domain(job, kind=kind)
    return state


def settle_domain(job: LeasedJob, *, kind: JobKind) -> None:
    """Let the kind bring its domain in order after the job's end, in the same transaction."""
    job.refresh_from_db()
    kind.load("settle")(job)


def release_job(job: LeasedJob, *, kind: JobKind, outcome: Outcome) -> None:
    """Give an unfinished job back to the queue at once; the attempt does not count. Raises LeaseLost."""
    finish_attempt(job, kind=kind, state=JobState.QUEUED, outcome=outcome, refund=1)
