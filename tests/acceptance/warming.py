"""Workers whose fork servers are up: what a figure about running workers presumes."""

from collections.abc import Sequence

from bench.trial.jobs import ANALYSIS
from bench.trial.models import Start, Task
from config.embedded.processes import identify_process
from config.jobs.kinds import JobKind
from config.jobs.models import JobAttempt
from config.jobs.queueing import CancelAnswer, cancel_job, enqueue
from tests.acceptance.rig import wait_for

WARM_UP_S = 90.0


def warm_up(count: int, *, kind: JobKind = ANALYSIS) -> None:
    """Let so many workers have a task at the same time, so that each has its fork server; leaves no rows."""
    tasks = [enqueue(kind, deed="loop", argument=WARM_UP_S) for _ in range(count)]
    await_starts(tasks, timeout_s=WARM_UP_S)
    for task in tasks:
        assert cancel_job(kind, task.pk) == CancelAnswer.CANCELLED
    starts = Start.objects.filter(task__in=tasks)
    pids = list(starts.values_list("pid", flat=True))
    wait_for(lambda: not any(map(identify_process, pids)), timeout_s=30, what="the end of the cancelled children")
    starts.delete()
    JobAttempt.objects.filter(job_id__in=[task.pk for task in tasks]).delete()
    Task.objects.filter(pk__in=[task.pk for task in tasks]).delete()


def await_starts(tasks: Sequence[Task], *, timeout_s: float) -> None:
    """Wait until a process has begun to work at each task."""
    starts = Start.objects.filter(task__in=tasks).values("task").distinct()
    wait_for(lambda: starts.count() == len(tasks), timeout_s=timeout_s, what=f"{len(tasks)} tasks at work")
