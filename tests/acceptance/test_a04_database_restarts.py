"""The database is killed three times under load: what was acknowledged is there, and is done, once."""

from functools import partial

import pytest
from rest_framework_simplejwt.tokens import AccessToken

from bench.trial.models import Task
from catalog.models import Character, Upload
from config.accounts.models import User
from config.jobs.models import JobState
from tests.acceptance.conftest import Tell
from tests.acceptance.faults import forget_connection, restart_postgres_immediately
from tests.acceptance.load import run_load, send
from tests.acceptance.measures import count_unfinished, count_without_one_effect, pick_percentile
from tests.acceptance.rig import Rig, wait_for

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(900)]

RATE = 20
LOAD_S = 300
RESTARTS_S = (60, 140, 220)
SLACK_S = 10.0
UPLOADS, TASKS = "/v1/media/uploads", "/trial/tasks"
TASK = {"lane": "analysis", "deed": "loop", "argument": 0.01}


def test_a04_a_database_that_restarts_loses_no_acknowledged_write(
    rig: Rig, tell: Tell, owner: User, mira: Character
) -> None:
    web = rig.start_web()
    rig.start_worker(processes=2, threads=2)
    rig.start_sweepers()
    rig.await_workers(2)
    headers = {"Authorization": f"Bearer {AccessToken.for_user(owner)}"}
    picture = {"character": mira.slug, "media_type": "image/png", "size_bytes": 1_000}
    upload = partial(send, web, path=UPLOADS, body=picture, headers=headers)
    task = partial(send, web, path=TASKS, body=TASK, headers=headers)
    faults = dict.fromkeys(RESTARTS_S, restart_postgres_immediately)
    answers, outages = run_load([upload, task] * (RATE * LOAD_S // 2), rate=RATE, faults=faults)
    forget_connection()
    wait_for(lambda: count_unfinished() == 0, timeout_s=120, what="an end of every task")

    stray = [one for one in answers if one.is_fault and not one.is_excused(outages, slack_s=SLACK_S)]
    refused = [one for one in answers if not one.is_fault and one.status not in (201, 202)]
    uploads = {one.id for one in answers if one.path == UPLOADS and one.status == 201}
    tasks = {one.id for one in answers if one.path == TASKS and one.status == 202}
    lost = len(uploads) - Upload.objects.filter(pk__in=uploads).count()
    done = Task.objects.filter(pk__in=tasks, state=JobState.SUCCEEDED).count()
    assert (stray[:5], refused[:5]) == ([], [])
    assert (lost, done, count_without_one_effect()) == (0, len(tasks), 0)
    for command in ("jobs", "audit"):
        proof = rig.run_command(command, "verify")
        assert proof.returncode == 0, proof.stdout + proof.stderr
    faults_seen = sum(one.is_fault for one in answers)
    outage_s = [round(one.ended - one.began, 1) for one in outages]
    slow_s = pick_percentile([one.ended - one.sent for one in answers if not one.is_fault], 0.99)
    tell(
        f"a04 {len(outages)} restarts of {outage_s} s under {RATE} rps for {LOAD_S} s: {len(answers)} answers, "
        f"{faults_seen} 5xx, {len(stray)} of them outside an outage + {SLACK_S:g} s; {len(uploads)} uploads and "
        f"{len(tasks)} jobs acknowledged, {lost} lost, {done} done with one effect; P99 of the good {slow_s:.2f} s; "
        "both proofs clean"
    )
