"""A job is queued with its reason or not at all; a cancelled one has no result; a dead one is retried once, by a new job."""

from uuid import uuid4

import pytest
import structlog
from django.db import transaction

from bench.trial.jobs import ANALYSIS, TATTOO
from bench.trial.models import Task
from catalog.jobs import ANALYSE_MEDIA
from catalog.models import AnalysisRun
from config.errors import Problem
from config.jobs.claiming import claim_of_kind
from config.jobs.errors import Category, Failure
from config.jobs.leases import Lease, LeaseLost, extend_lease, fail_attempt
from config.jobs.models import JobAttempt, JobState, Outcome
from config.jobs.queueing import CancelAnswer, cancel_job, enqueue, retry_job
from tests.config.jobs.conftest import Hold, MakeRun, Queue

NEVER = Failure(Category.PERMANENT, "PermanentError", "it will never work")


def test_a_queued_job_carries_what_its_kind_says_and_the_request_that_made_it(db: None) -> None:
    with structlog.contextvars.bound_contextvars(request_id="0192-request"):
        task = enqueue(TATTOO, deed="loop", argument=2, priority=3)
    assert (task.lane, task.max_attempts, task.request_id, task.priority) == ("tattoo", 30, "0192-request", 3)
    assert (task.state, task.attempt, task.deed) == (JobState.QUEUED, 0, "loop")


def test_a_change_that_is_rolled_back_leaves_no_job(db: None) -> None:
    with transaction.atomic():
        enqueue(ANALYSIS, deed="nothing")
        transaction.set_rollback(True)
    assert not Task.objects.exists()


def test_a_queued_job_that_is_cancelled_never_starts(queue: Queue) -> None:
    task = queue()
    assert cancel_job(ANALYSIS, task.pk) == CancelAnswer.CANCELLED
    assert claim_of_kind(ANALYSIS, worker="a worker") is None
    task.refresh_from_db()
    assert task.cancel_requested_at == task.finished_at is not None
    assert not JobAttempt.objects.exists()


def test_a_running_job_that_is_cancelled_has_no_result(hold: Hold) -> None:
    task = hold()
    assert cancel_job(ANALYSIS, task.pk) == CancelAnswer.CANCELLED
    with pytest.raises(LeaseLost), transaction.atomic():
        Lease(task, kind=ANALYSIS).complete()
    with pytest.raises(LeaseLost):
        extend_lease(task, kind=ANALYSIS, percent=None, note="")
    assert JobAttempt.objects.get(job_id=task.pk).outcome == Outcome.CANCELLED


def test_cancelling_is_safe_to_repeat(queue: Queue) -> None:
    task = queue()
    assert [cancel_job(ANALYSIS, task.pk) for _ in range(3)] == [CancelAnswer.CANCELLED] * 3


def test_what_has_ended_is_not_cancelled(hold: Hold) -> None:
    done, dead = hold(), hold()
    with transaction.atomic():
        Lease(done, kind=ANALYSIS).complete()
    fail_attempt(dead, kind=ANALYSIS, failure=NEVER)
    assert [cancel_job(ANALYSIS, one.pk) for one in (done, dead)] == [CancelAnswer.TOO_LATE] * 2


def test_what_is_not_there_or_of_another_lane_is_not_found(queue: Queue) -> None:
    assert cancel_job(ANALYSIS, uuid4()) == CancelAnswer.NOT_FOUND
    assert cancel_job(TATTOO, queue(ANALYSIS).pk) == CancelAnswer.NOT_FOUND


def test_the_medium_of_a_cancelled_analysis_says_so(make_run: MakeRun) -> None:
    run, kind = make_run()
    assert cancel_job(kind, run.pk) == CancelAnswer.CANCELLED
    run.media.refresh_from_db()
    assert (run.media.state, run.media.failure_code) == ("failed", "analysis_cancelled")


def test_a_dead_job_is_retried_by_a_new_one_that_names_it(hold: Hold) -> None:
    dead = hold(deed="loop", argument=3, priority=2)
    fail_attempt(dead, kind=ANALYSIS, failure=NEVER)
    again = retry_job(ANALYSIS, dead.pk)
    assert isinstance(again, Task)
    assert (again.retry_of, again.deed, again.argument, again.priority) == (dead, "loop", 3, 2)
    assert (again.state, again.attempt, again.failures, again.error_class) == (JobState.QUEUED, 0, {}, "")
    dead.refresh_from_db()
    assert dead.state == JobState.DEAD


def test_a_dead_job_is_not_retried_twice(hold: Hold) -> None:
    dead = hold()
    fail_attempt(dead, kind=ANALYSIS, failure=NEVER)
    retry_job(ANALYSIS, dead.pk)
    with pytest.raises(Problem, match="retried already"):
        retry_job(ANALYSIS, dead.pk)


def test_a_job_that_lives_is_not_retried(queue: Queue) -> None:
    with pytest.raises(Problem, match="Only a dead job is retried; this one is queued"):
        retry_job(ANALYSIS, queue().pk)
    with pytest.raises(Problem, match="no such job"):
        retry_job(ANALYSIS, uuid4())


def test_the_medium_of_a_retried_analysis_is_analysed_again(make_run: MakeRun) -> None:
    run, kind = make_run()
    fail_attempt(run, kind=kind, failure=NEVER)
    again = retry_job(ANALYSE_MEDIA, run.pk)
    assert isinstance(again, AnalysisRun)
    assert again.media == run.media
    run.media.refresh_from_db()
    assert (run.media.state, run.media.failure_code) == ("uploaded", "")
