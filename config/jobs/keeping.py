"""The worker's side of a running job: a keeper holds the lease while a child process does the work.

The keeper only waits, so nothing that a job does can silence it: it beats each half second, shows the progress, and kills the
child when the job was cancelled, took too long, has to give way, or when the worker stops. A child that dies, for whatever
reason, ends an attempt and nothing else. Each thread of a worker has a keeper of its own, with a child of its own.
"""

import logging
import time
from typing import TypeAlias

import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models.functions import Now

from config.forking.client import ForkClient
from config.jobs.child import Done, Message, Order, Progress, Ready
from config.jobs.children import Child
from config.jobs.claiming import is_more_urgent_waiting
from config.jobs.errors import Category, Failure
from config.jobs.kinds import JobKind, Limits
from config.jobs.leases import LeaseLost, extend_lease, fail_attempt, release_job
from config.jobs.metrics import observe_cancel, observe_claim, observe_end
from config.jobs.models import JobAttempt, JobState, LeasedJob, Outcome

log = structlog.get_logger(__name__)

HEARTBEAT_S = 0.5
YIELD_AFTER_S = 0.3  # idle workers come first
PATIENCE_S = 1.0
JOBS_PER_CHILD = 1_000  # then a fresh one: whatever libraries leak is given back
NO_PROGRESS = Progress(None, "")

End: TypeAlias = Done | Failure | Outcome
"""How an attempt ended: the job has completed itself, it failed, or it is given back for a reason that is not its own."""


class Closing:
    """Whether this worker was told to stop, and how long its jobs may go on."""

    def __init__(self) -> None:
        self._begun_at: float | None = None

    def begin(self) -> None:
        self._begun_at = time.monotonic()

    @property
    def is_begun(self) -> bool:
        return self._begun_at is not None

    @property
    def is_over(self) -> bool:
        """The grace is spent."""
        return self._begun_at is not None and time.monotonic() - self._begun_at >= settings.LOUPE_SHUTDOWN_GRACE_S


class Keeper:
    """Has jobs performed, one at a time, by a child that it keeps."""

    def __init__(self, *, nursery: ForkClient, closing: Closing) -> None:
        self._nursery, self._closing = nursery, closing
        self._child: Child | None = None

    def prepare(self) -> bool:
        """Have a child that waits for work before any is claimed; False when a second was not enough to get one."""
        if self._child is not None and self._child.jobs >= JOBS_PER_CHILD:
            self.drop_child()
        try:
            self._child = self._child or Child(self._nursery)
            return self._child.is_ready or self._child.receive(timeout_s=PATIENCE_S) is not None
        except (EOFError, OSError):
            log.error("no child can be started: see what its fork server has said on stderr")
            self.drop_child()
            time.sleep(PATIENCE_S)
            return False

    def perform(self, job: LeasedJob, *, kind: JobKind) -> None:
        """Have the claimed job done and write how it ended; returns when its child is idle or gone."""
        begun = time.monotonic()
        observe_claim(job)
        with structlog.contextvars.bound_contextvars(job=str(job.pk), attempt=job.attempt, request_id=job.request_id):
            try:
                outcome = write_end(job, kind=kind, end=self._watch(job, kind=kind))
            except LeaseLost:
                self.drop_child()
                outcome = note_stop(job)
                log.warning("lease lost", kind=kind.name, outcome=outcome)
        observe_end(job, outcome=outcome, seconds=time.monotonic() - begun)

    def drop_child(self) -> None:
        """Kill the child, whatever it does."""
        if self._child is not None:
            self._child.kill()
            self._child = None

    def _watch(self, job: LeasedJob, *, kind: JobKind) -> End:
        """Wait for the end of the work and keep the lease meanwhile; raises LeaseLost."""
        order, progress = Order(kind.name, job, kind.limits), NO_PROGRESS
        begun = beaten = time.monotonic()
        next_look = begun + HEARTBEAT_S
        child = self._send(order)
        while True:
            message = self._receive(child, limits=kind.limits, timeout_s=max(0.0, next_look - time.monotonic()))
            if isinstance(message, Progress):
                progress = message
            elif message is not None and not isinstance(message, Ready):
                if isinstance(message, Failure) and message.category == Category.CRASH:
                    self.drop_child()  # it ran out of memory: who knows what else is missing in it
                return message
            if (now := time.monotonic()) < next_look:
                continue
            next_look = now + HEARTBEAT_S
            if (reason := self._find_reason_to_stop(kind, running_s=now - begun)) is not None:
                self.drop_child()
                return reason
            if beat(job, kind=kind, progress=progress):
                beaten = time.monotonic()
            elif now - beaten > kind.lease_s:  # nobody heard of us for so long that the job is given to another
                raise LeaseLost(str(job))

    def _find_reason_to_stop(self, kind: JobKind, *, running_s: float) -> End | None:
        if running_s > kind.limits.wall_s:
            return Failure(Category.CRASH, "TimeLimitExceeded", f"it took longer than {kind.limits.wall_s:g} s")
        if self._closing.is_over:
            return Outcome.RELEASED
        if kind.rule.yields and should_yield(kind):
            return Outcome.PREEMPTED
        return None

    def _send(self, order: Order) -> Child:
        """Send to the child that is there, or to a new one when there is none, or it has died while it was idle."""
        child = self._child or Child(self._nursery)
        try:
            child.connection.send(order)
        except OSError:
            child.kill()
            child = Child(self._nursery)
            child.connection.send(order)
        child.jobs += 1
        self._child = child
        return child

    def _receive(self, child: Child, *, limits: Limits, timeout_s: float) -> Message | None:
        """The child's next word, a Failure when it has died, None when it says nothing."""
        try:
            return child.receive(timeout_s=timeout_s)
        except (EOFError, OSError):
            self._child = None
            return child.explain_end(limits)


def beat(job: LeasedJob, *, kind: JobKind, progress: Progress) -> bool:
    """Extend the lease, or see that the job has completed and only tidies up; False when the database is away.

    Raises LeaseLost.
    """
    try:
        try:
            extend_lease(job, kind=kind, percent=progress.percent, note=progress.note)
        except LeaseLost:
            if not has_succeeded(job):
                raise
    except DatabaseError as error:
        log.warning("heartbeat failed", error=str(error))
        connection.close()
        return False
    return True


def should_yield(kind: JobKind) -> bool:
    try:
        return is_more_urgent_waiting(kind, for_s=YIELD_AFTER_S)
    except DatabaseError:
        return False  # the heartbeat that follows tells of it


def write_end(job: LeasedJob, *, kind: JobKind, end: End) -> Outcome:
    """Write how the attempt ended, unless the child did; waits for a database that is away. Raises LeaseLost."""
    if isinstance(end, Done):
        log.debug("job done", kind=kind.name)
        return Outcome.SUCCEEDED
    until = time.monotonic() + kind.lease_s
    while True:
        try:
            return write_unfinished_end(job, kind=kind, end=end)
        except DatabaseError as error:
            log.warning("the end of a job is not written yet", error=str(error))
            connection.close()
            if time.monotonic() > until:
                raise LeaseLost(str(job)) from error  # the sweeper finds it
            time.sleep(HEARTBEAT_S)


def write_unfinished_end(job: LeasedJob, *, kind: JobKind, end: Failure | Outcome) -> Outcome:
    if isinstance(end, Outcome):
        release_job(job, kind=kind, outcome=end)
        log.info("job given back", kind=kind.name, reason=end.label)
        return end
    is_dead = fail_attempt(job, kind=kind, failure=end) == JobState.DEAD
    level = logging.ERROR if is_dead else logging.WARNING
    log.log(
        level, "job failed", kind=kind.name, dead=is_dead, error=f"{end.error_class}: {end.text}", trace=end.traceback
    )
    return Outcome.DEAD if is_dead else Outcome.FAILED


def has_succeeded(job: LeasedJob) -> bool:
    """Whether this very attempt has completed."""
    return JobAttempt.objects.filter(job_id=job.pk, fence=job.fence, outcome=Outcome.SUCCEEDED).exists()


def note_stop(job: LeasedJob) -> Outcome:
    """The child of a job that is not ours any more has ended: of a cancelled one the attempt's end is moved to now."""
    try:
        if has_succeeded(job):
            return Outcome.SUCCEEDED
        if JobAttempt.objects.filter(job_id=job.pk, fence=job.fence, outcome=Outcome.CANCELLED).update(ended_at=Now()):
            observe_cancel(job)
            return Outcome.CANCELLED
    except DatabaseError as error:
        log.warning("the stop of a job is not written", error=str(error))
        connection.close()
    return Outcome.EXPIRED
