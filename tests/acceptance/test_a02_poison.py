"""Jobs that end their process at every attempt are dead after three of them, and harm nobody else."""

import pytest

from bench.trial.jobs import ANALYSIS
from bench.trial.models import Task
from config.jobs.models import JobAttempt, JobState
from config.jobs.queueing import enqueue
from tests.acceptance.conftest import Tell
from tests.acceptance.measures import count_states, count_unfinished, count_without_one_effect
from tests.acceptance.rig import Rig, wait_for

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(300)]

NORMAL = 100
POISON = ("exit", "exit", "exit", "eat_memory", "eat_memory")
CLAIMS = 3


def test_a02_a_poison_job_dies_after_three_claims_and_harms_no_other(rig: Rig, tell: Tell) -> None:
    web = rig.start_web()
    rig.start_worker(processes=2, threads=2)
    rig.start_sweepers()
    rig.await_workers(2)
    poison = []
    for number in range(NORMAL):
        enqueue(ANALYSIS, deed="loop", argument=0.1)
        if number % 20 == 10:
            poison.append(enqueue(ANALYSIS, deed=POISON[number // 20]))
    wait_for(lambda: count_unfinished() == 0, timeout_s=120, what="an end of every task")
    assert count_states() == {JobState.SUCCEEDED: NORMAL, JobState.DEAD: len(POISON)}
    assert set(Task.objects.filter(state=JobState.DEAD)) == set(poison)
    claims = [JobAttempt.objects.filter(job_id=task.pk).count() for task in poison]
    assert claims == [CLAIMS] * len(POISON)
    assert set(Task.objects.filter(state=JobState.DEAD).values_list("fence", flat=True)) == {CLAIMS}
    assert count_without_one_effect() == 0
    samples = web.get("/metrics").text.splitlines()
    alerts = [line for line in samples if line.startswith('loupe_jobs_dead{lane="analysis"}')]
    assert [float(line.split()[-1]) for line in alerts] == [len(POISON)]
    tell(f"a02 poison: {NORMAL}/{NORMAL} others done, {len(POISON)} dead after {claims} claims, metric {alerts[0]}")
