"""300 mixed jobs of three lanes for four workers, one of them busy: what a06 and a12 do."""

import random
import time
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from bench.trial.jobs import IMAGE_USER, VIDEO_PRECOMPUTE, VIDEO_USER
from bench.trial.models import Start, Task
from config.jobs.kinds import JobKind
from config.jobs.models import FINAL_STATES
from config.jobs.queueing import enqueue
from tests.acceptance.measures import read_clock
from tests.acceptance.rig import wait_for

EACH = 100
BUSY_S = 60.0
SPREAD_S = 25.0
DONE_TIMEOUT_S = 120.0

Submit = Callable[[JobKind, float, int], UUID]


def submit_by_row(kind: JobKind, argument: float, priority: int) -> UUID:
    task: Task = enqueue(kind, deed="loop", argument=argument, priority=priority)
    return task.pk


def run_mix(submit: Submit) -> tuple[UUID, dict[UUID, datetime]]:
    """One long job, then a backlog of two lanes, then the urgent lane's jobs at random times over it.

    Returns the long job, and by when the insert of each job was committed.
    """
    committed_at: dict[UUID, datetime] = {}

    def put(kind: JobKind, argument: float) -> UUID:
        job_id = submit(kind, argument, random.choice((0, 0, 1, 5)))
        committed_at[job_id] = read_clock()
        return job_id

    busy = put(IMAGE_USER, BUSY_S)
    wait_for(lambda: Start.objects.filter(task=busy).exists(), timeout_s=30, what="one busy worker")
    for kind in random.sample([IMAGE_USER, VIDEO_PRECOMPUTE] * EACH, k=2 * EACH):
        put(kind, random.uniform(0.05, 0.35))
    begun = time.monotonic()
    for moment in sorted(random.uniform(0, SPREAD_S) for _ in range(EACH)):
        time.sleep(max(0.0, begun + moment - time.monotonic()))
        put(VIDEO_USER, random.uniform(0.05, 0.35))
    others = Task.objects.exclude(pk=busy).exclude(state__in=FINAL_STATES)
    wait_for(lambda: not others.exists(), timeout_s=DONE_TIMEOUT_S, what="an end of the 300 jobs")
    return busy, committed_at
