"""kill -9 of a worker or of a child in the midst of a job: it is done once, soon, by another."""

import pytest

from bench.trial.models import Task
from config.jobs.models import JobState
from tests.acceptance.conftest import Tell
from tests.acceptance.killing import (
    Killing,
    await_done,
    begin_tasks,
    kill_child,
    kill_each,
    kill_workers_in_batches,
    submit_by_row,
)
from tests.acceptance.measures import count_doubles, count_effects, count_without_one_effect
from tests.acceptance.rig import Rig
from tests.acceptance.warming import warm_up

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(600)]

BATCHES, SIZE = 5, 4
MOST_RESTART_S = 20.0  # the lease of 15 s, and 5 s
CHILDREN = 6


def check_killings(killings: list[Killing]) -> str:
    """Assert the figures of a01; returns them in words."""
    tasks = Task.objects.filter(pk__in=[one.task.pk for one in killings])
    restarts_s = [one.restart_s for one in killings]
    attempts = sorted(set(tasks.values_list("attempt", flat=True)))
    assert max(restarts_s) <= MOST_RESTART_S, sorted(restarts_s)
    assert attempts == [2]
    assert {task.state for task in tasks} == {JobState.SUCCEEDED}
    assert (count_effects(tasks), count_without_one_effect(), count_doubles()) == (len(killings), 0, 0)
    slowest, median = max(restarts_s), sorted(restarts_s)[len(restarts_s) // 2]
    return (
        f"{len(restarts_s)}/{len(killings)} restarted, median {median:.1f} s, slowest {slowest:.1f} s after the kill; "
        f"attempts {attempts}, effects {count_effects(tasks)}, double runs {count_doubles()}"
    )


def test_a01_a_killed_worker_loses_nothing(rig: Rig, tell: Tell) -> None:
    for _ in range(2 * SIZE):
        rig.start_worker()
    rig.start_sweepers()
    killings = kill_workers_in_batches(
        rig, batches=BATCHES, size=SIZE, submit=submit_by_row, start_worker=rig.start_worker
    )
    assert len(killings) == BATCHES * SIZE
    tell(f"a01 kill -9 of the worker: {check_killings(killings)}")


def test_a01_a_killed_child_loses_nothing(rig: Rig, tell: Tell) -> None:
    rig.start_worker(threads=CHILDREN)
    rig.start_sweepers()
    rig.await_workers(1)
    warm_up(CHILDREN)
    tasks = begin_tasks(CHILDREN, submit=submit_by_row)
    killings = kill_each(tasks, kill=kill_child)
    await_done(tasks)
    tell(f"a01 kill -9 of the child: {check_killings(killings)}")
