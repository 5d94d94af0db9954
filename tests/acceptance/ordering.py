"""The state machine of a11: the events of a job in any order, on the rows and on a model of a few lines, step by step."""

import json
from collections import Counter
from dataclasses import dataclass, field, replace
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from bench.trial.jobs import ANALYSIS
from bench.trial.models import Task
from config.errors import Problem
from config.jobs.backoff import judge_failure
from config.jobs.claiming import claim_of_kind
from config.jobs.errors import Category, Failure
from config.jobs.leases import Lease, LeaseLost, extend_lease, fail_attempt, release_job
from config.jobs.models import FINAL_STATES, JobState, Outcome
from config.jobs.proof import FAULTS, find_jobs
from config.jobs.queueing import CancelAnswer, cancel_job, enqueue, retry_job
from config.jobs.sweeping import age_out_job, expire_job, find_aged, find_expired, settle_each

MOST_AGE_S = 3_600.0
CEILINGS = {Category.TRANSIENT: 3, Category.UNKNOWN: 2, Category.CRASH: 2, Category.PERMANENT: 1}
KIND = replace(ANALYSIS, max_age_s=MOST_AGE_S, retries=replace(ANALYSIS.retries, ceilings=CEILINGS))
LEGAL = {(JobState.QUEUED, after) for after in (JobState.DEAD, JobState.CANCELLED)} | {
    (JobState.RUNNING, after) for after in JobState if after != JobState.RUNNING
}
LOOK = """
SELECT state, attempt, fence, failures, ARRAY(SELECT outcome::text FROM jobs_jobattempt WHERE job_id = task.id ORDER BY id)
FROM trial_task AS task WHERE id = %s"""
counts: Counter[str] = Counter()


@dataclass
class Model:
    """One job as it ought to be; claiming raises the fence, whatever else happens never does."""

    state: JobState = JobState.QUEUED
    attempt: int = 0
    fence: int = 0
    failures: dict[str, int] = field(default_factory=dict)
    outcomes: list[str] = field(default_factory=list)
    is_due: bool = True
    is_expired: bool = False
    is_aged: bool = False

    def claim(self) -> bool:
        if self.state != JobState.QUEUED or not self.is_due:
            return False
        self.state, self.attempt, self.fence, self.is_expired = (
            JobState.RUNNING,
            self.attempt + 1,
            self.fence + 1,
            False,
        )
        return True

    def is_held_by(self, fence: int) -> bool:
        return self.state == JobState.RUNNING and self.fence == fence

    def end(self, state: JobState, outcome: str) -> None:
        self.state = state
        self.outcomes.append(outcome)

    def fail(self, category: Category, *, most_attempts: int, outcome: str) -> None:
        verdict = judge_failure(
            category, failures=self.failures, retries=KIND.retries, is_last=self.attempt >= most_attempts
        )
        self.failures = dict(verdict.failures)
        self.end(JobState.DEAD if verdict.is_dead else JobState.QUEUED, Outcome.DEAD if verdict.is_dead else outcome)
        self.is_due = False


class JobMachine(RuleBasedStateMachine):
    """One job at a time, its holders of all times, and the jobs that it was a retry of."""

    def __init__(self) -> None:
        super().__init__()
        self.sequence = transaction.atomic()
        self.sequence.__enter__()
        self.ended: list[tuple[Task, Model]] = []
        counts["sequences"] += 1

    def teardown(self) -> None:
        for job, model in self.ended:
            self.compare(job, model)
        for sentence, condition in FAULTS.items():
            assert find_jobs(KIND, condition=condition) == [], sentence
        transaction.set_rollback(True)
        self.sequence.__exit__(None, None, None)

    @initialize(is_claimed=st.booleans())
    def queue_job(self, is_claimed: bool) -> None:
        self.job: Task = enqueue(KIND, deed="nothing")
        self.model, self.holders = Model(), list[Task]()
        if is_claimed:
            self.claim()

    @precondition(lambda self: self.model.state in FINAL_STATES)
    @rule()
    def go_on_with_another(self) -> None:
        """The old job stays as it ended: looked at again when the sequence is over."""
        self.ended.append((self.job, self.model))
        self.queue_job(is_claimed=True)

    def pick_holder(self, data: st.DataObject) -> Task:
        """The newest holder as often as any earlier one."""
        return self.holders[-1] if data.draw(st.booleans()) else data.draw(st.sampled_from(self.holders))

    def change(self, assignment: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE trial_task SET {assignment} WHERE id = %s", [self.job.pk])

    def is_refused(self, holder: Task) -> bool:
        """What the model says of a holder's write; counted."""
        is_stale = not self.model.is_held_by(holder.fence)
        counts["stale writes refused" if is_stale else "writes of the holder"] += 1
        return is_stale

    @rule()
    def claim_when_due(self) -> None:
        if not self.model.is_due:
            self.let_delay_run_out()
        self.claim()

    @rule()
    def claim(self) -> None:
        claimed = claim_of_kind(KIND, worker="a worker")
        assert (claimed is not None) == self.model.claim()
        if isinstance(claimed, Task):
            assert (claimed.pk, claimed.fence) == (self.job.pk, self.model.fence)
            self.holders.append(claimed)

    @precondition(lambda self: self.holders)
    @rule(data=st.data())
    def beat(self, data: st.DataObject) -> None:
        holder = self.pick_holder(data)
        if self.is_refused(holder):
            with pytest.raises(LeaseLost):
                extend_lease(holder, kind=KIND, percent=1, note="")
        else:
            extend_lease(holder, kind=KIND, percent=1, note="")
            self.model.is_expired = False

    @precondition(lambda self: self.holders)
    @rule(data=st.data())
    def complete(self, data: st.DataObject) -> None:
        holder = self.pick_holder(data)
        if self.is_refused(holder):
            with pytest.raises(LeaseLost):
                Lease(holder, kind=KIND).complete()
        else:
            Lease(holder, kind=KIND).complete()
            self.model.end(JobState.SUCCEEDED, Outcome.SUCCEEDED)

    @precondition(lambda self: self.holders)
    @rule(data=st.data(), category=st.sampled_from(Category))
    def fail(self, data: st.DataObject, category: Category) -> None:
        holder = self.pick_holder(data)
        failure = Failure(category, "AnError", "as the test asked")
        if self.is_refused(holder):
            with pytest.raises(LeaseLost):
                fail_attempt(holder, kind=KIND, failure=failure)
        else:
            fail_attempt(holder, kind=KIND, failure=failure)
            self.model.fail(category, most_attempts=holder.max_attempts, outcome=Outcome.FAILED)

    @precondition(lambda self: self.holders)
    @rule(data=st.data(), outcome=st.sampled_from([Outcome.RELEASED, Outcome.PREEMPTED]))
    def release(self, data: st.DataObject, outcome: Outcome) -> None:
        holder = self.pick_holder(data)
        if self.is_refused(holder):
            with pytest.raises(LeaseLost):
                release_job(holder, kind=KIND, outcome=outcome)
        else:
            release_job(holder, kind=KIND, outcome=outcome)
            self.model.end(JobState.QUEUED, outcome)
            self.model.attempt -= 1
            self.model.is_due = True

    @precondition(lambda self: self.model.state == JobState.RUNNING)
    @rule()
    def let_lease_run_out(self) -> None:
        self.change("lease_until = statement_timestamp() - interval '1 ms'")
        self.model.is_expired = True

    @rule()
    def sweep_expired(self) -> None:
        is_due = self.model.state == JobState.RUNNING and self.model.is_expired
        assert settle_each(find_expired(KIND), kind=KIND, settle=expire_job) == is_due
        if is_due:
            most_attempts = self.job.max_attempts
            self.model.fail(Category.CRASH, most_attempts=most_attempts, outcome=Outcome.EXPIRED)

    @precondition(lambda self: not self.model.is_due)
    @rule()
    def let_delay_run_out(self) -> None:
        self.change("run_after = statement_timestamp()")
        self.model.is_due = True

    @rule()
    def grow_old(self) -> None:
        self.change(f"created_at = statement_timestamp() - interval '{MOST_AGE_S + 1} seconds'")
        self.model.is_aged = True

    @rule()
    def sweep_aged(self) -> None:
        is_due = self.model.state == JobState.QUEUED and self.model.is_aged
        assert settle_each(find_aged(KIND), kind=KIND, settle=age_out_job) == is_due
        if is_due:
            self.model.state = JobState.DEAD

    @rule()
    def cancel(self) -> None:
        expected = CancelAnswer.CANCELLED
        if self.model.state in FINAL_STATES and self.model.state != JobState.CANCELLED:
            expected = CancelAnswer.TOO_LATE
        assert cancel_job(KIND, self.job.pk) == expected
        assert cancel_job(KIND, uuid4()) == CancelAnswer.NOT_FOUND
        if self.model.state == JobState.RUNNING:
            self.model.outcomes.append(Outcome.CANCELLED)
        if self.model.state not in FINAL_STATES:
            self.model.state = JobState.CANCELLED

    @rule()
    def retry(self) -> None:
        """Only a dead job, and once: the machine goes on with the new one, of which the old holders know nothing."""
        if self.model.state != JobState.DEAD:
            with pytest.raises(Problem, match="dead"):
                retry_job(KIND, self.job.pk)
            return
        again = retry_job(KIND, self.job.pk)
        with pytest.raises(Problem, match="already"):
            retry_job(KIND, self.job.pk)
        assert isinstance(again, Task)
        assert again.retry_of_id == self.job.pk
        self.ended.append((self.job, self.model))
        self.job, self.model, self.holders = again, Model(), []

    @rule(state=st.sampled_from(JobState), fence=st.integers(-1, 2))
    def change_by_hand(self, state: JobState, fence: int) -> None:
        """An UPDATE past all services: a legal step passes (and is taken back), every other is refused."""
        before, is_final = self.model.state, state in FINAL_STATES
        lease = "statement_timestamp()" if state == JobState.RUNNING else "NULL"
        finished = "statement_timestamp()" if is_final else "NULL"
        is_claim = before == JobState.QUEUED and state == JobState.RUNNING and fence == 1
        is_same = before == state and (state != JobState.RUNNING or fence == 0)
        is_legal = fence >= 0 and (is_claim or is_same or (before, state) in LEGAL)
        columns = f"state = '{state}', lease_until = {lease}, finished_at = {finished}, fence = fence + {fence}"
        counts["legal steps by hand" if is_legal else "illegal steps by hand refused"] += 1
        try:
            with transaction.atomic():
                self.change(columns)
                assert is_legal, f"{before} -> {state}, fence {fence:+d} was not refused"
                transaction.set_rollback(True)
        except IntegrityError:
            assert not is_legal, f"{before} -> {state}, fence {fence:+d} was refused"

    @invariant()
    def the_row_is_as_the_model_says(self) -> None:
        counts["steps"] += 1
        self.compare(self.job, self.model)

    def compare(self, job: Task, model: Model) -> None:
        with connection.cursor() as cursor:
            cursor.execute(LOOK, [job.pk])
            row = cursor.fetchone()
        assert row[:3] == (model.state, model.attempt, model.fence)
        assert (json.loads(row[3]), row[4]) == (model.failures, model.outcomes)
