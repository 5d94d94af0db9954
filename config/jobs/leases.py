"""Claim, keep and finish a job: conditional updates by the database's clock, refused to a holder whose fence is stale."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from django.db import DatabaseError, connection, transaction

from config.jobs.lanes import JobKind
from config.jobs.models import JobState, LeasedJob

log = structlog.get_logger(__name__)

HEARTBEAT_S = 0.5
MOST_DELAY_S = 60.0

CLAIM = """
UPDATE {table} SET state = 'running', attempt = attempt + 1, fence = fence + 1, worker = %(worker)s,
       started_at = clock_timestamp(), error_class = '', error_text = '',
       lease_until = clock_timestamp() + make_interval(secs => %(lease_s)s)
WHERE id = (SELECT id FROM {table}
            WHERE lane = %(lane)s AND state = 'queued' AND run_after <= clock_timestamp()
            ORDER BY priority DESC, id FOR UPDATE SKIP LOCKED LIMIT 1)
RETURNING *"""

HEARTBEAT = """
UPDATE {table} SET lease_until = clock_timestamp() + make_interval(secs => %(lease_s)s)
WHERE id = %(id)s AND fence = %(fence)s AND state = 'running'
RETURNING 1"""

FINISH = """
UPDATE {table} SET state = %(state)s, lease_until = NULL, error_class = %(error_class)s, error_text = %(error_text)s,
       run_after = clock_timestamp() + make_interval(secs => %(delay_s)s),
       finished_at = CASE WHEN %(state)s = 'queued' THEN NULL ELSE clock_timestamp() END
WHERE id = %(id)s AND fence = %(fence)s AND state = 'running'"""

HOLD = "SELECT 1 FROM {table} WHERE id = %(id)s AND fence = %(fence)s AND state = 'running' FOR UPDATE"


class LeaseLost(RuntimeError):
    """Somebody else has the job now: nothing that this holder made may be written."""


def statement(template: str, model: type[LeasedJob]) -> str:
    return template.format(table=connection.ops.quote_name(model._meta.db_table))


def claim_next(kind: JobKind, *, worker: str) -> LeasedJob | None:
    """Take the first claimable job of the kind under a lease, or None. One statement; never waits for a lock."""
    model = kind.job_model
    values = {"worker": worker, "lease_s": kind.lease_s, "lane": kind.lane}
    return next(iter(model._default_manager.raw(statement(CLAIM, model), values)), None)


class Lease:
    """A worker's hold on a claimed job."""

    def __init__(self, job: LeasedJob, *, kind: JobKind) -> None:
        self._job, self._kind = job, kind
        self._lost = threading.Event()

    def should_stop(self) -> bool:
        """True once the lease is known to be lost: ask between steps."""
        return self._lost.is_set()

    def beat(self) -> None:
        """Extend the lease, or learn that it is lost."""
        if self._execute(HEARTBEAT, lease_s=self._kind.lease_s) is None:
            self._lost.set()

    def hold(self) -> None:
        """Lock the job's row to the end of the transaction; raises LeaseLost when it is no longer ours."""
        if self._execute(HOLD) is None:
            raise LeaseLost(str(self._job))

    def complete(self) -> None:
        """Mark the job done; call it in the transaction of the result. Raises LeaseLost."""
        self.finish(JobState.SUCCEEDED)

    def finish(self, state: JobState, *, error: BaseException | None = None, delay_s: float = 0) -> None:
        self.hold()
        error_class, error_text = (type(error).__name__, str(error)) if error else ("", "")
        self._execute(FINISH, state=state, error_class=error_class, error_text=error_text, delay_s=delay_s)

    def _execute(self, template: str, **values: Any) -> Any:
        values |= {"id": self._job.pk, "fence": self._job.fence}
        with connection.cursor() as cursor:
            cursor.execute(statement(template, type(self._job)), values)
            return cursor.fetchone() if cursor.description else None


@contextmanager
def keep_lease(job: LeasedJob, *, kind: JobKind) -> Iterator[Lease]:
    """A lease that a thread renews each half second, until the block ends."""
    lease, ended = Lease(job, kind=kind), threading.Event()

    def renew() -> None:
        try:
            while not ended.wait(HEARTBEAT_S):
                try:
                    lease.beat()
                except DatabaseError as error:
                    log.warning("heartbeat failed", job=str(job), error=str(error))
                    connection.close()
        finally:
            connection.close()

    thread = threading.Thread(target=renew, name=f"heartbeat-{job.pk}", daemon=True)
    thread.start()
    try:
        yield lease
    finally:
        ended.set()
        thread.join()


@transaction.atomic
def fail_job(job: LeasedJob, *, kind: JobKind, lease: Lease, error: BaseException) -> JobState:
    """Requeue with a delay that doubles up to a minute, or give up when the attempts are spent; returns the new state."""
    is_spent = job.attempt >= job.max_attempts
    state = JobState.DEAD if is_spent else JobState.QUEUED
    delay_s = min(kind.retry_delay_s * 2 ** (job.attempt - 1), MOST_DELAY_S)
    lease.finish(state, error=error, delay_s=0 if is_spent else delay_s)
    if is_spent:
        job.refresh_from_db()
        kind.load_give_up()(job)
    return state
