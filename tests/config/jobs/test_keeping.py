"""A keeper and its child, for real: what a job does to its process, its worker survives."""

import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connections
from pytest_django import Settings

from bench.trial.jobs import ANALYSIS, VIDEO_PRECOMPUTE, VIDEO_USER
from bench.trial.models import Effect, Start, Task
from config.embedded.processes import identify_process, wait_until_gone
from config.forking.client import ForkClient
from config.jobs import keeping
from config.jobs.keeping import Closing, Keeper
from config.jobs.kinds import JobKind, Limits
from config.jobs.models import JobAttempt, JobState, Outcome
from config.jobs.queueing import CancelAnswer, cancel_job
from tests.config.jobs.conftest import Hold, Queue, Shift

pytestmark = [pytest.mark.system, pytest.mark.usefixtures("committed_db")]  # the child has a connection of its own

MakeKeeper = Callable[..., Keeper]


@pytest.fixture
def keeper(make_keeper: MakeKeeper) -> Keeper:
    return make_keeper()


def last_attempt(task: Task) -> JobAttempt:
    return JobAttempt.objects.filter(job_id=task.pk).latest("pk")


def test_a_job_is_done_in_another_process_and_leaves_one_effect(keeper: Keeper, hold: Hold) -> None:
    task = hold(deed="loop")
    keeper.perform(task, kind=ANALYSIS)
    task.refresh_from_db()
    assert (task.state, task.attempt, task.lease_until) == (JobState.SUCCEEDED, 1, None)
    assert Effect.objects.filter(task=task).count() == 1
    assert last_attempt(task).outcome == Outcome.SUCCEEDED


@pytest.mark.parametrize(
    ("deed", "error_class", "category"),
    [
        ("exit", "ChildDied", "crash"),
        ("eat_memory", "MemoryError", "crash"),
        ("break_down", "ZeroDivisionError", "unknown"),
        ("fail_permanently", "PermanentError", "permanent"),
    ],
)
def test_what_a_job_does_to_its_process_is_written_and_the_next_job_is_done(
    keeper: Keeper, hold: Hold, deed: str, error_class: str, category: str
) -> None:
    task = hold(deed=deed)
    keeper.perform(task, kind=ANALYSIS)
    attempt = last_attempt(task)
    assert (attempt.error_class, attempt.error_category) == (error_class, category)
    task.refresh_from_db()
    assert task.state == (JobState.DEAD if category == "permanent" else JobState.QUEUED)
    following = hold(priority=1)
    keeper.perform(following, kind=ANALYSIS)
    following.refresh_from_db()
    assert following.state == JobState.SUCCEEDED


@pytest.fixture
def quick_beats(monkeypatch: pytest.MonkeyPatch) -> None:
    """Heartbeats come one after another, without a pause worth waiting for."""
    monkeypatch.setattr(keeping, "HEARTBEAT_S", 0.01)


def perform_meanwhile(keeper: Keeper, task: Task, *, kind: JobKind, then: Callable[[], object]) -> None:
    """Perform in another thread, and do something once the job has begun."""

    def perform() -> None:
        try:
            keeper.perform(task, kind=kind)
        finally:
            connections.close_all()

    thread = threading.Thread(target=perform)
    thread.start()
    while not Start.objects.filter(task=task).exists():
        assert thread.is_alive()
    then()
    thread.join()


def test_a_job_that_calls_c_and_holds_the_gil_keeps_its_lease(
    keeper: Keeper, hold: Hold, quick_beats: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    beats = []

    def count_beat(job: Task, **_: object) -> bool:
        beats.append(job)
        return True

    monkeypatch.setattr(keeping, "beat", count_beat)
    task = hold(deed="call_c", argument=0.3)
    keeper.perform(task, kind=ANALYSIS)
    task.refresh_from_db()
    assert task.state == JobState.SUCCEEDED
    assert len(beats) > 3


def test_a_cancelled_job_stops_and_has_no_effect(keeper: Keeper, hold: Hold, quick_beats: None) -> None:
    task = hold(deed="loop", argument=60)
    answers = []
    perform_meanwhile(keeper, task, kind=ANALYSIS, then=lambda: answers.append(cancel_job(ANALYSIS, task.pk)))
    assert answers == [CancelAnswer.CANCELLED]
    task.refresh_from_db()
    assert task.state == JobState.CANCELLED
    assert not Effect.objects.exists()
    assert task.finished_at is not None
    assert last_attempt(task).ended_at > task.finished_at  # when the child was gone


def test_a_job_that_has_completed_may_tidy_up(keeper: Keeper, hold: Hold, quick_beats: None) -> None:
    task = hold(deed="tidy_up", argument=0.3)
    keeper.perform(task, kind=ANALYSIS)
    assert last_attempt(task).outcome == Outcome.SUCCEEDED
    assert Start.objects.get(task=task).ended_at is not None, "its process was killed"


def test_a_job_that_takes_too_long_is_ended(keeper: Keeper, hold: Hold, quick_beats: None) -> None:
    task = hold(deed="loop", argument=60)
    keeper.perform(task, kind=replace(ANALYSIS, limits=Limits(wall_s=0.2, memory_mib=512)))
    assert (last_attempt(task).error_class, last_attempt(task).outcome) == ("TimeLimitExceeded", Outcome.FAILED)


def test_a_job_that_uses_too_much_processor_time_is_ended(keeper: Keeper, hold: Hold) -> None:
    task = hold(deed="hash", argument=60)
    keeper.perform(task, kind=replace(ANALYSIS, limits=Limits(cpu_s=0, memory_mib=512)))
    assert last_attempt(task).error_class == "CpuLimitExceeded"


def test_a_precomputed_clip_gives_way_to_a_users_job(
    keeper: Keeper, hold: Hold, queue: Queue, shift: Shift, quick_beats: None
) -> None:
    task = hold(VIDEO_PRECOMPUTE, deed="loop", argument=60)
    perform_meanwhile(keeper, task, kind=VIDEO_PRECOMPUTE, then=lambda: shift(queue(VIDEO_USER), run_after=-1))
    task.refresh_from_db()
    assert (task.state, task.attempt) == (JobState.QUEUED, 0)
    assert last_attempt(task).outcome == Outcome.PREEMPTED


def test_a_worker_that_stops_gives_its_job_back_without_costing_an_attempt(
    make_keeper: MakeKeeper, hold: Hold, quick_beats: None, settings: Settings
) -> None:
    settings.LOUPE_SHUTDOWN_GRACE_S = 0
    closing = Closing()
    task = hold(deed="loop", argument=60)
    perform_meanwhile(make_keeper(closing), task, kind=ANALYSIS, then=closing.begin)
    task.refresh_from_db()
    assert (task.state, task.attempt) == (JobState.QUEUED, 0)
    assert last_attempt(task).outcome == Outcome.RELEASED


def test_a_job_may_finish_within_the_grace(
    make_keeper: MakeKeeper, hold: Hold, quick_beats: None, settings: Settings
) -> None:
    settings.LOUPE_SHUTDOWN_GRACE_S = 3_600
    closing = Closing()
    closing.begin()
    task = hold(deed="loop", argument=0.2)
    make_keeper(closing).perform(task, kind=ANALYSIS)
    task.refresh_from_db()
    assert task.state == JobState.SUCCEEDED


def test_a_job_is_stopped_when_nobody_can_have_heard_of_it_for_a_lease(
    keeper: Keeper, hold: Hold, quick_beats: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "beat", lambda job, **_: False)  # as when the database is away
    task = hold(deed="loop", argument=60)
    keeper.perform(task, kind=replace(ANALYSIS, lease_s=0.1))
    assert not Effect.objects.exists()
    task.refresh_from_db()
    assert task.state == JobState.RUNNING  # the sweeper gives it back


def test_progress_is_shown_while_the_job_runs(keeper: Keeper, hold: Hold, quick_beats: None) -> None:
    task = hold(deed="loop", argument=60)

    def wait_for_progress_and_cancel() -> None:
        while not Task.objects.filter(pk=task.pk, progress_note="looping").exists():
            assert Task.objects.get(pk=task.pk).state == JobState.RUNNING
        cancel_job(ANALYSIS, task.pk)

    perform_meanwhile(keeper, task, kind=ANALYSIS, then=wait_for_progress_and_cancel)


def test_a_child_that_died_while_it_was_idle_is_replaced(keeper: Keeper, hold: Hold) -> None:
    first = hold(deed="loop")
    keeper.perform(first, kind=ANALYSIS)
    child = identify_process(Start.objects.get(task=first).pid)
    assert child is not None
    child.send_signal(signal.SIGKILL)
    assert not wait_until_gone([child], timeout_s=20)
    second = hold(deed="loop")
    keeper.perform(second, kind=ANALYSIS)
    second.refresh_from_db()
    assert (second.state, Effect.objects.count()) == (JobState.SUCCEEDED, 2)
    assert keeper.prepare()


def test_a_keeper_is_prepared_when_its_child_waits_for_work(keeper: Keeper, hold: Hold) -> None:
    while not keeper.prepare():
        continue
    assert keeper.prepare()
    task = hold(deed="loop")
    keeper.perform(task, kind=ANALYSIS)
    task.refresh_from_db()
    assert task.state == JobState.SUCCEEDED


def test_a_keeper_whose_child_dies_at_its_start_is_not_prepared(caplog: pytest.LogCaptureFixture) -> None:
    nursery = ForkClient(lambda _descriptor: [sys.executable, "-c", "raise SystemExit(1)"], env=None, cwd="/")
    assert not Keeper(nursery=nursery, closing=Closing()).prepare()
    assert "no child can be started" in caplog.text
    nursery.close()


def test_a_child_is_replaced_after_its_share_of_jobs(
    keeper: Keeper, hold: Hold, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "JOBS_PER_CHILD", 2)
    for _ in range(3):
        while not keeper.prepare():
            continue
        keeper.perform(hold(deed="loop"), kind=ANALYSIS)
    first, second, third = Start.objects.order_by("pk").values_list("pid", flat=True)
    assert first == second != third
    assert set(Task.objects.values_list("state", flat=True)) == {JobState.SUCCEEDED}
