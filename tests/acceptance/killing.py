"""kill -9 of workers and of children while they are at a task: what a01 and a12 do."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import cycle, islice

from bench.trial.jobs import ANALYSIS
from bench.trial.models import Start, Task
from config.jobs.models import JobState
from config.jobs.queueing import enqueue
from tests.acceptance.measures import read_clock
from tests.acceptance.rig import Rig, kill_process, wait_for
from tests.acceptance.warming import await_starts, warm_up

DEEDS = ("loop", "call_c")
TASK_S = 9.0
LATEST_KILL_S = 4.0
AGAIN_S = 0.5
DONE_TIMEOUT_S = 60.0

Submit = Callable[[str, float], Task]


def submit_by_row(deed: str, argument: float) -> Task:
    task: Task = enqueue(ANALYSIS, deed=deed, argument=argument)
    return task


@dataclass(frozen=True)
class Killing:
    """A task whose worker or child was killed, and the database's time of the kill."""

    task: Task
    killed_at: datetime

    @property
    def restart_s(self) -> float:
        """From the kill to the second process that began to work at the task."""
        again = Start.objects.filter(task=self.task, started_at__gt=self.killed_at).earliest("started_at")
        return (again.started_at - self.killed_at).total_seconds()


def begin_tasks(count: int, *, submit: Submit) -> list[Task]:
    """Loops and C calls by turns, all of them at work when this returns."""
    tasks = [submit(deed, TASK_S) for deed in islice(cycle(DEEDS), count)]
    await_starts(tasks, timeout_s=TASK_S)
    return list(Task.objects.filter(pk__in=[task.pk for task in tasks]).order_by("created_at", "pk"))


def kill_each(tasks: Sequence[Task], *, kill: Callable[[Task], None]) -> list[Killing]:
    """Kill at a random time each; the second attempt is made short, for the test's time."""
    moments = sorted(random.uniform(0, LATEST_KILL_S) for _ in tasks)
    begun, killings = time.monotonic(), []
    for task, moment in zip(tasks, moments, strict=True):
        time.sleep(max(0.0, begun + moment - time.monotonic()))
        Task.objects.filter(pk=task.pk).update(argument=AGAIN_S)
        killings.append(Killing(task, read_clock()))
        kill(task)
    return killings


def kill_keeper(task: Task) -> None:
    """The worker process whose thread holds the lease: a worker's name is host:process:thread."""
    kill_process(int(task.worker.split(":")[1]))


def kill_child(task: Task) -> None:
    kill_process(Start.objects.filter(task=task).latest("started_at").pid)


def kill_workers_in_batches(
    rig: Rig, *, batches: int, size: int, submit: Submit, start_worker: Callable[[], object]
) -> list[Killing]:
    """In each batch as many workers as there are victims stay alive; a dead one is replaced before the next batch."""
    killings = []
    for _ in range(batches):
        rig.await_workers(2 * size)
        warm_up(2 * size)
        tasks = begin_tasks(2 * size, submit=submit)
        killings += kill_each(tasks[:size], kill=kill_keeper)
        for _ in range(size):
            start_worker()
        await_done(tasks)
    return killings


def await_done(tasks: Sequence[Task]) -> None:
    jobs = Task.objects.filter(pk__in=[task.pk for task in tasks])
    wait_for(
        lambda: jobs.filter(state=JobState.SUCCEEDED).count() == len(tasks),
        timeout_s=DONE_TIMEOUT_S,
        what=f"{len(tasks)} tasks done",
    )
