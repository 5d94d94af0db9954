"""The sweeper gives back what fell silent, buries what is too old, and wakes the workers."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from bench.trial.jobs import ANALYSIS, TATTOO
from bench.trial.models import Task
from catalog.models import AnalysisRun
from config.broker import broker
from config.jobs import sweeping
from config.jobs.models import JobAttempt, JobState, Lane, Outcome
from config.jobs.sweeping import Sweep, age_out_job, count_claimable, expire_job, find_aged, look_around, sweep_once
from tests.config.jobs.conftest import Hold, MakeRun, Queue, Shift

pytestmark = pytest.mark.usefixtures("quiet_broker")


@pytest.fixture
def silent(hold: Hold, shift: Shift) -> Callable[..., Task]:
    """A task whose holder has said nothing for longer than its lease."""

    def fall_silent(**columns: Any) -> Task:
        task = hold(**columns)
        shift(task, lease_until=-0.001)
        return task

    return fall_silent


def test_an_expired_lease_is_given_back_with_a_delay(silent: Callable[..., Task]) -> None:
    task = silent()
    assert sweep_once() == Sweep(expired=1, aged_out=0, ticks=0)
    task.refresh_from_db()
    assert (task.state, task.lease_until, task.error_class) == (JobState.QUEUED, None, "LeaseExpired")
    assert task.failures == {"crash": 1}
    assert JobAttempt.objects.get(job_id=task.pk).outcome == Outcome.EXPIRED


def test_a_lease_that_still_runs_is_left_alone(hold: Hold, shift: Shift) -> None:
    shift(hold(), lease_until=1)
    assert sweep_once() == Sweep(expired=0, aged_out=0, ticks=0)


def test_a_lease_that_was_renewed_meanwhile_is_left_alone(silent: Callable[..., Task], shift: Shift) -> None:
    task = silent()
    shift(task, lease_until=15)
    assert not expire_job(task, kind=ANALYSIS)
    task.refresh_from_db()
    assert task.state == JobState.RUNNING


def test_a_job_whose_holders_died_three_times_is_dead_and_its_medium_says_so(make_run: MakeRun, shift: Shift) -> None:
    run, _ = make_run(failures={"crash": 2})
    shift(run, lease_until=-1)
    assert sweep_once().expired == 1
    run = AnalysisRun.objects.select_related("media").get(pk=run.pk)
    assert run.state == JobState.DEAD
    assert (run.media.state, run.media.failure_code) == ("failed", "analysis_failed")
    assert "fell silent" in run.media.failure_detail


def test_a_job_that_cannot_be_settled_keeps_no_other_back(
    silent: Callable[..., Task], make_run: MakeRun, shift: Shift, caplog: pytest.LogCaptureFixture
) -> None:
    stuck, _ = make_run(failures={"crash": 2})
    shift(stuck, lease_until=-60)
    stuck.media.state = "withdrawn"  # from where nothing fails any more
    stuck.media.save(update_fields=["state"])
    task = silent()
    assert sweep_once().expired == 1
    task.refresh_from_db()
    stuck.refresh_from_db()
    assert (task.state, stuck.state) == (JobState.QUEUED, JobState.RUNNING)
    assert "cannot be settled" in caplog.text


def test_two_sweepers_settle_a_job_once(
    committed_db: None, silent: Callable[..., Task], elsewhere: Callable[[Callable[[], Any]], Any]
) -> None:
    task = silent()
    assert expire_job(task, kind=ANALYSIS)
    assert not elsewhere(lambda: expire_job(task, kind=ANALYSIS))
    assert JobAttempt.objects.filter(job_id=task.pk).count() == 1


def test_a_queued_job_ages_out_by_its_first_submission_not_by_its_last_attempt(queue: Queue, shift: Shift) -> None:
    kind = replace(ANALYSIS, max_age_s=3_600)
    old, young = queue(attempt=4), queue()
    shift(old, created_at=-3_700, run_after=-1)
    shift(young, created_at=-3_500)
    assert list(find_aged(kind)) == [old]
    assert age_out_job(old, kind=kind)
    old.refresh_from_db()
    assert (old.state, old.error_class) == (JobState.DEAD, "AgedOut")
    assert "3600 s of its first submission" in old.error_text


def test_a_job_that_was_claimed_meanwhile_does_not_age_out(hold: Hold) -> None:
    assert not age_out_job(hold(), kind=replace(ANALYSIS, max_age_s=1))


def test_a_kind_without_an_age_keeps_its_jobs(queue: Queue, shift: Shift) -> None:
    shift(queue(), created_at=-1_000_000)
    assert sweep_once().aged_out == 0


def test_only_what_is_due_in_an_open_lane_counts_as_claimable(queue: Queue, shift: Shift) -> None:
    queue(ANALYSIS)
    shift(queue(ANALYSIS), run_after=60)
    queue(TATTOO)
    assert count_claimable("processor", found=look_around()) == 2
    Lane.objects.create(name="tattoo", is_paused=True)
    assert count_claimable("processor", found=look_around()) == 1


def test_a_round_without_a_broker_still_gives_back(silent: Callable[..., Task], dead_broker: None) -> None:
    task = silent()
    assert sweep_once() == Sweep(expired=1, aged_out=0, ticks=0)
    task.refresh_from_db()
    assert task.state == JobState.QUEUED


def test_the_next_round_wakes_the_workers_when_the_broker_is_back(queue: Queue) -> None:
    queue()
    assert sweep_once().ticks == 1
    broker.flush_all()
    assert sweep_once().ticks == 1


def test_a_round_that_has_nothing_to_do_reads_no_jobs(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):  # Django's own; the look around is a prepared statement
        assert sweep_once() == Sweep(expired=0, aged_out=0, ticks=0)


def test_a_round_takes_a_bounded_number_of_jobs(silent: Callable[..., Task], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "MOST_A_ROUND", 2)
    for _ in range(3):
        silent()
    assert [sweep_once().expired for _ in range(3)] == [2, 1, 0]
