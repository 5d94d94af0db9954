"""Cancelling at any time: what was not begun never is, what runs stops soon, and every answer is true and stays so."""

import random
import time
from collections import Counter
from uuid import uuid4

import pytest

from bench.trial.jobs import ANALYSIS
from bench.trial.models import Effect, Start, Task
from config.embedded.processes import identify_process
from config.jobs.models import JobAttempt, JobState, Outcome
from config.jobs.queueing import CancelAnswer, cancel_job, enqueue
from tests.acceptance.conftest import Tell
from tests.acceptance.measures import count_without_one_effect, pick_percentile
from tests.acceptance.rig import Rig, wait_for
from tests.acceptance.warming import warm_up

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(400)]

EACH = 200
THREADS = 20
LONG_S = 120.0
MOST_SHORT_S = 0.8
MOST_STOP_S = 2.0


def enqueue_many(count: int, *, argument: float) -> list[Task]:
    return [enqueue(ANALYSIS, deed="loop", argument=argument) for _ in range(count)]


def cancel_at_random(tasks: list[Task], *, within_s: float) -> list[CancelAnswer]:
    """Cancel each at a random time; the answers in the tasks' order. Asks twice: the second answer is the same."""
    answers: dict[Task, CancelAnswer] = {}
    begun = time.monotonic()
    for moment, task in sorted((random.uniform(0, within_s), place) for place, task in enumerate(tasks)):
        time.sleep(max(0.0, begun + moment - time.monotonic()))
        answers[tasks[task]] = cancel_job(ANALYSIS, tasks[task].pk)
    assert [cancel_job(ANALYSIS, task.pk) for task in tasks] == [answers[task] for task in tasks]
    return [answers[task] for task in tasks]


def start_workers(rig: Rig) -> None:
    for _ in range(2):
        rig.start_worker(threads=THREADS // 2)
    rig.start_sweepers()
    rig.await_workers(2)
    warm_up(THREADS)


def test_a07_a_queued_job_that_is_cancelled_never_starts(rig: Rig, tell: Tell) -> None:
    start_workers(rig)
    blocking = enqueue_many(THREADS, argument=LONG_S)
    wait_for(lambda: Start.objects.count() == THREADS, timeout_s=60, what="every worker busy")
    tasks = enqueue_many(EACH, argument=0.1)
    answers = cancel_at_random(tasks, within_s=5)
    cancel_at_random(blocking, within_s=0)
    after = enqueue_many(THREADS, argument=0.05)  # the freed workers have looked for work when these are done
    wait_for(lambda: Effect.objects.count() == len(after), timeout_s=60, what="the tasks that came afterwards")
    started = Start.objects.filter(task__in=tasks).count()
    assert Counter(answers) == {CancelAnswer.CANCELLED: EACH}
    assert (started, Effect.objects.filter(task__in=tasks).count()) == (0, 0)
    assert cancel_job(ANALYSIS, uuid4()) == CancelAnswer.NOT_FOUND
    tell(f"a07 queued: {len(answers)} cancelled, {started} ever started")


def list_stops_s() -> list[float]:
    """From the cancel of a running job to the end of its child, which the holder writes afterwards."""
    ended_at = dict(JobAttempt.objects.filter(outcome=Outcome.CANCELLED).values_list("job_id", "ended_at"))
    cancelled = Task.objects.filter(state=JobState.CANCELLED).values_list("pk", "finished_at")
    stops_s = [(ended_at[job] - finished_at).total_seconds() for job, finished_at in cancelled if finished_at]
    return [stop_s for stop_s in stops_s if stop_s > 0]


def test_a07_a_running_job_that_is_cancelled_stops_and_writes_nothing(rig: Rig, tell: Tell) -> None:
    start_workers(rig)
    tasks: list[Task] = []
    for _ in range(EACH // THREADS):
        batch = enqueue_many(THREADS, argument=LONG_S)
        wait_for(
            lambda batch=batch: Start.objects.filter(task__in=batch).count() == THREADS,  # type: ignore[misc]
            timeout_s=60,
            what=f"{THREADS} tasks at work",
        )
        assert Counter(cancel_at_random(batch, within_s=1)) == {CancelAnswer.CANCELLED: THREADS}
        tasks += batch
    wait_for(lambda: len(list_stops_s()) == EACH, timeout_s=30, what="every holder has written its stop")
    stops_s = list_stops_s()
    pids = Start.objects.filter(task__in=tasks).values_list("pid", flat=True)
    assert [pid for pid in pids if identify_process(pid) is not None] == []
    assert pick_percentile(stops_s, 0.95) <= MOST_STOP_S
    assert Effect.objects.count() == 0
    tell(
        f"a07 running: {len(stops_s)} cancelled, stopped P50 {pick_percentile(stops_s, 0.5):.2f} s, "
        f"P95 {pick_percentile(stops_s, 0.95):.2f} s, max {max(stops_s):.2f} s; {Effect.objects.count()} effects"
    )


def test_a07_every_answer_to_a_cancel_is_true(rig: Rig, tell: Tell) -> None:
    start_workers(rig)
    tasks: list[Task] = []
    answers: list[CancelAnswer] = []
    for _ in range(EACH // THREADS):
        batch = [enqueue_many(1, argument=random.uniform(0, MOST_SHORT_S))[0] for _ in range(THREADS)]
        answers += cancel_at_random(batch, within_s=2 * MOST_SHORT_S)
        tasks += batch
    effects = Counter(Effect.objects.values_list("task_id", flat=True))
    states = dict(Task.objects.values_list("pk", "state"))
    told = Counter(zip(answers, (states[task.pk] for task in tasks), (effects[task.pk] for task in tasks), strict=True))
    assert set(told) == {
        (CancelAnswer.CANCELLED, JobState.CANCELLED, 0),
        (CancelAnswer.TOO_LATE, JobState.SUCCEEDED, 1),
    }
    assert count_without_one_effect() == 0
    counted = {str(answer): count for (answer, _state, _effects), count in told.items()}
    tell(
        f"a07 answers to {len(answers)} cancels of jobs of 0 to {MOST_SHORT_S} s: {counted}; each asked twice, the same twice"
    )
