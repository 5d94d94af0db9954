"""The proof finds each way in which jobs and attempts can disagree, and nothing where they agree."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from bench.trial.jobs import ANALYSIS
from bench.trial.models import Task
from config.jobs.errors import Category, Failure
from config.jobs.leases import Lease, fail_attempt
from config.jobs.models import JobAttempt, Outcome
from config.jobs.proof import find_faults
from tests.config.jobs.conftest import Hold, Queue, Shift

FAILURE = Failure(Category.TRANSIENT, "TransientError", "away")


@pytest.fixture
def done(hold: Hold) -> Task:
    """A task that succeeded."""
    task = hold()
    with transaction.atomic():
        Lease(task, kind=ANALYSIS).complete()
    task.refresh_from_db()
    return task


def sentences() -> list[str]:
    return [fault.sentence for fault in find_faults()]


def add_attempt(task: Task, **columns: Any) -> None:
    known = {"job_kind": ANALYSIS.name, "job_id": task.pk, "lane": task.lane, "attempt": 1, "fence": task.fence}
    times = {"claimable_at": task.created_at, "started_at": task.created_at}
    JobAttempt.objects.create(**known | times | columns)


def test_jobs_as_workers_leave_them_are_without_fault(done: Task, hold: Hold, queue: Queue) -> None:
    fail_attempt(hold(), kind=ANALYSIS, failure=FAILURE)
    hold()
    queue()
    assert sentences() == []
    call_command("jobs", "verify")


def test_a_success_without_its_attempt_is_found(done: Task) -> None:
    JobAttempt.objects.all().delete()
    assert sentences() == ["succeeded, but not by exactly one attempt"]
    with pytest.raises(CommandError, match="1 faults in 1 jobs"):
        call_command("jobs", "verify")


def test_a_job_that_was_done_twice_is_found(done: Task) -> None:
    Task.objects.filter(pk=done.pk).update(fence=5)
    add_attempt(done, fence=5, outcome=Outcome.SUCCEEDED)
    assert sentences() == ["succeeded, but not by exactly one attempt"]


def test_work_after_the_success_is_found(done: Task) -> None:
    Task.objects.filter(pk=done.pk).update(fence=5)
    add_attempt(done, fence=5, outcome=Outcome.RELEASED)
    assert sentences() == ["was worked at after it had succeeded"]


def test_an_attempt_that_succeeded_for_a_job_that_did_not_is_found(queue: Queue) -> None:
    add_attempt(queue(), outcome=Outcome.SUCCEEDED)
    assert sentences() == ["did not succeed, but has an attempt that did"]


def test_an_attempt_with_a_fence_from_nowhere_is_found(queue: Queue) -> None:
    add_attempt(queue(), fence=9, outcome=Outcome.RELEASED)
    assert sentences() == ["has an attempt with a fence that it never had"]


def test_failures_that_are_counted_otherwise_are_found(queue: Queue) -> None:
    queue(failures={"crash": 1, "unknown": 1})
    assert sentences() == ["counts other failures than its attempts"]


def test_a_lease_that_nobody_gave_back_is_found(hold: Hold, shift: Shift) -> None:
    shift(hold(), lease_until=-61)
    assert sentences() == ["has a lease that ran out and was not given back"]
