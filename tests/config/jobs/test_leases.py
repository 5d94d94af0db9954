"""Who holds a job may write; who has lost it may not. Each end of an attempt is written with the job or not at all."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from bench.trial.jobs import ANALYSIS
from bench.trial.models import Task
from catalog.models import AnalysisRun
from config.jobs.claiming import claim_of_kind
from config.jobs.errors import Category, Failure
from config.jobs.leases import Lease, LeaseLost, extend_lease, fail_attempt, release_job
from config.jobs.models import JobAttempt, JobState, Outcome
from config.jobs.sweeping import sweep_once
from tests.config.jobs.conftest import Hold, MakeRun, Shift

DISK_FULL = Failure(Category.UNKNOWN, "OSError", "the disk is full", "Traceback: …")


def beat(task: Task) -> None:
    extend_lease(task, kind=ANALYSIS, percent=40, note="four of ten")


def test_completion_is_written_with_its_attempt(hold: Hold) -> None:
    task = hold()
    lease = Lease(task, kind=ANALYSIS)
    with transaction.atomic():
        lease.complete()
    assert lease.is_completed
    task.refresh_from_db()
    assert (task.state, task.lease_until) == (JobState.SUCCEEDED, None)
    assert task.finished_at is not None
    attempt = JobAttempt.objects.get(job_id=task.pk)
    assert (attempt.job_kind, attempt.attempt, attempt.fence, attempt.worker, attempt.outcome) == (
        ANALYSIS.name,
        1,
        1,
        "a worker",
        Outcome.SUCCEEDED,
    )
    assert attempt.claimable_at <= attempt.started_at <= attempt.ended_at


def test_what_is_rolled_back_was_not_completed(hold: Hold) -> None:
    task = hold()
    with transaction.atomic():
        Lease(task, kind=ANALYSIS).complete()
        transaction.set_rollback(True)
    task.refresh_from_db()
    assert task.state == JobState.RUNNING
    assert not JobAttempt.objects.exists()


def test_a_claim_that_the_server_forgot_is_refused_although_the_next_has_its_fence(hold: Hold) -> None:
    """After a crash of the database the row may be as before the claim, and another worker's claim has the same number."""
    forgotten = hold()
    Task.objects.update(worker="another")
    for write in (Lease(forgotten, kind=ANALYSIS).complete, lambda: beat(forgotten)):
        with pytest.raises(LeaseLost):
            write()
    assert not JobAttempt.objects.exists()


def test_a_stale_fence_is_refused_everything(hold: Hold, shift: Shift) -> None:
    stale = hold()
    shift(stale, lease_until=-1)
    sweep_once()
    Task.objects.update(run_after=stale.created_at)
    holder = claim_of_kind(ANALYSIS, worker="another")
    assert holder is not None
    assert (holder.pk, holder.attempt, holder.fence) == (stale.pk, 2, 2)
    lease = Lease(stale, kind=ANALYSIS)
    for write in (
        lease.hold,
        lease.complete,
        lambda: beat(stale),
        lambda: fail_attempt(stale, kind=ANALYSIS, failure=DISK_FULL),
        lambda: release_job(stale, kind=ANALYSIS, outcome=Outcome.RELEASED),
    ):
        with pytest.raises(LeaseLost), transaction.atomic():
            write()
    with transaction.atomic():
        Lease(holder, kind=ANALYSIS).complete()


def test_a_heartbeat_extends_the_lease_and_shows_the_progress(hold: Hold, shift: Shift) -> None:
    task = hold()
    shift(task, lease_until=1)
    ends_soon = task.lease_until
    beat(task)
    task.refresh_from_db()
    assert task.lease_until is not None
    assert ends_soon is not None
    assert task.lease_until - ends_soon > timedelta(seconds=ANALYSIS.lease_s - 2)
    assert (task.progress_percent, task.progress_note) == (40, "four of ten")


def test_only_the_database_knows_the_time(hold: Hold, monkeypatch: pytest.MonkeyPatch) -> None:
    task = hold()
    next_year = timezone.now() + timedelta(days=365)
    monkeypatch.setattr("django.utils.timezone.now", lambda: next_year)
    monkeypatch.setattr("time.time", next_year.timestamp)
    assert sweep_once().expired == 0
    beat(task)
    task.refresh_from_db()
    assert isinstance(task.lease_until, datetime)
    assert task.lease_until < next_year - timedelta(days=300)


def test_a_failed_job_is_queued_again_after_a_while_with_its_error(hold: Hold) -> None:
    task = hold()
    assert fail_attempt(task, kind=ANALYSIS, failure=DISK_FULL) == JobState.QUEUED
    task.refresh_from_db()
    assert (task.state, task.lease_until, task.finished_at, task.failures) == (
        JobState.QUEUED,
        None,
        None,
        {"unknown": 1},
    )
    assert (task.error_class, task.error_text) == ("OSError", "the disk is full")
    assert task.started_at is not None
    assert task.run_after > task.started_at
    attempt = JobAttempt.objects.get(job_id=task.pk)
    assert (attempt.outcome, attempt.error_category, attempt.traceback) == (Outcome.FAILED, "unknown", "Traceback: …")


def test_a_spent_job_is_dead_and_its_medium_says_so(make_run: MakeRun) -> None:
    run, kind = make_run(failures={"unknown": 8})
    assert fail_attempt(run, kind=kind, failure=DISK_FULL) == JobState.DEAD
    run = AnalysisRun.objects.select_related("media").get(pk=run.pk)
    assert run.state == JobState.DEAD
    assert (run.media.state, run.media.failure_code) == ("failed", "analysis_failed")
    assert "OSError: the disk is full" in run.media.failure_detail
    assert JobAttempt.objects.get(job_id=run.pk).outcome == Outcome.DEAD


def test_a_job_stays_alive_when_its_domain_cannot_be_settled(make_run: MakeRun) -> None:
    run, kind = make_run(failures={"unknown": 8})
    run.media.state = "withdrawn"  # from where nothing fails any more
    run.media.save(update_fields=["state"])
    with pytest.raises(RuntimeError, match="cannot become failed"):
        fail_attempt(run, kind=kind, failure=DISK_FULL)
    run.refresh_from_db()
    assert run.state == JobState.RUNNING
    assert not JobAttempt.objects.exists()


def test_a_job_given_back_keeps_its_attempts(hold: Hold) -> None:
    task = hold()
    release_job(task, kind=ANALYSIS, outcome=Outcome.RELEASED)
    task.refresh_from_db()
    assert (task.state, task.attempt, task.failures) == (JobState.QUEUED, 0, {})
    again = claim_of_kind(ANALYSIS, worker="another")
    assert again is not None
    assert (again.attempt, again.fence) == (1, 2)
    assert JobAttempt.objects.get(job_id=task.pk).outcome == Outcome.RELEASED


def test_a_failure_that_could_not_be_written_at_once_counts_once(hold: Hold) -> None:
    task = hold()
    with transaction.atomic():
        fail_attempt(task, kind=ANALYSIS, failure=DISK_FULL)
        transaction.set_rollback(True)
    fail_attempt(task, kind=ANALYSIS, failure=DISK_FULL)
    task.refresh_from_db()
    assert task.failures == {"unknown": 1}
