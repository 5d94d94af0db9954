"""An API process that dies after its commit and before its tick has promised a job, and the job is done."""

import httpx
import pytest

from bench.trial.models import Task
from config.jobs.models import JobAttempt, JobState
from tests.acceptance.conftest import Tell
from tests.acceptance.measures import count_unfinished, count_without_one_effect
from tests.acceptance.rig import Rig, wait_for
from tests.acceptance.warming import warm_up

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(300)]

KILLS = 50
MOST_START_S = 5.0
BODY = {"lane": "analysis", "deed": "loop", "argument": 0.05}


def test_a05_a_crash_between_commit_and_tick_loses_no_job(rig: Rig, tell: Tell) -> None:
    web = rig.start_forking_web(environment={"TRIAL_FAILPOINT": "die-before-tick"})
    rig.start_worker(processes=2, threads=2)
    rig.start_sweepers()
    rig.await_workers(2)
    warm_up(4)
    died = 0
    for _ in range(KILLS):
        try:
            web.post("/trial/tasks", json=BODY)
        except httpx.RemoteProtocolError:  # the process ended without an answer
            died += 1
    assert died == Task.objects.count() == KILLS
    wait_for(lambda: count_unfinished() == 0, timeout_s=60, what="an end of every task")
    attempts = JobAttempt.objects.filter(job_id__in=Task.objects.values("pk"))
    waits_s = [(one.started_at - one.claimable_at).total_seconds() for one in attempts]
    assert len(waits_s) == KILLS
    assert max(waits_s) <= MOST_START_S
    assert Task.objects.filter(state=JobState.SUCCEEDED).count() == KILLS
    assert count_without_one_effect() == 0
    tell(
        f"a05 {died} kills of the API: {len(waits_s)}/{KILLS} jobs started, the last {max(waits_s):.2f} s after its commit"
    )


def test_a05_a_request_that_is_rolled_back_leaves_no_job(rig: Rig, tell: Tell) -> None:
    web = rig.start_forking_web()
    rig.start_worker()
    rig.start_sweepers()
    rig.await_workers(1)
    answers = [web.post("/trial/broken-tasks", json=BODY).status_code for _ in range(KILLS)]
    assert answers == [httpx.codes.INTERNAL_SERVER_ERROR] * KILLS
    assert (Task.objects.count(), rig.broker.llen("dramatiq:processor")) == (0, 0)
    tell(f"a05 rolled back: {len(answers)} requests, {Task.objects.count()} jobs")
