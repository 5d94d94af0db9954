"""SIGTERM to a worker, as a deploy sends it: to its master, or to all its processes at once."""

import os
import signal

import pytest

from bench.trial.jobs import ANALYSIS
from bench.trial.models import Start, Task
from config.jobs.models import JobAttempt, JobState, Outcome
from config.jobs.queueing import enqueue
from tests.acceptance.conftest import Tell
from tests.acceptance.measures import count_doubles, count_unfinished, count_without_one_effect
from tests.acceptance.rig import Rig, wait_for

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(300)]

GRACE_S = 5
SHORT_S, LONG_S = 2.0, 120.0
EACH = 3
MOST_STOP_S = 20.0


@pytest.mark.parametrize("whom", ["the master", "every process"])
def test_a_deploy_loses_nothing(rig: Rig, tell: Tell, whom: str) -> None:
    old = rig.start_worker(threads=3 * EACH - 1, environment={"LOUPE_SHUTDOWN_GRACE_S": str(GRACE_S)})
    rig.start_sweepers()
    rig.await_workers(1)
    begin_long = [enqueue(ANALYSIS, deed=deed, argument=LONG_S) for deed in ("loop", "call_c", "loop")]
    wait_for(lambda: Start.objects.count() == EACH, timeout_s=60, what="the long tasks at work")
    short = [enqueue(ANALYSIS, deed="loop", argument=SHORT_S) for _ in range(EACH)]
    wait_for(lambda: Start.objects.count() == 2 * EACH, timeout_s=60, what="the short tasks at work")
    if whom == "the master":
        old.process.terminate()
    else:
        os.killpg(old.process.pid, signal.SIGTERM)
    ended_by_itself = old.await_end(timeout_s=MOST_STOP_S)
    given_back = Task.objects.filter(pk__in=[task.pk for task in begin_long])
    attempts = JobAttempt.objects.filter(job_id__in=given_back.values("pk"))
    assert ended_by_itself
    assert set(Task.objects.filter(pk__in=[task.pk for task in short]).values_list("state", "attempt")) == {
        (JobState.SUCCEEDED, 1)
    }
    assert set(given_back.values_list("state", "attempt")) == {(JobState.QUEUED, 0)}
    assert list(attempts.values_list("outcome", flat=True)) == [Outcome.RELEASED] * EACH
    given_back.update(argument=0.1)
    rig.start_worker(threads=EACH)
    wait_for(lambda: count_unfinished() == 0, timeout_s=60, what="the end of what was given back")
    assert set(given_back.values_list("state", "attempt")) == {(JobState.SUCCEEDED, 1)}
    assert (count_without_one_effect(), count_doubles()) == (0, 0)
    tell(
        f"deploy, SIGTERM to {whom}: {len(short)} short jobs finished in the grace, {EACH} given back at no attempt's cost"
    )
