"""The database itself refuses a job that makes no sense, and every step that no job may make."""

from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db.models import F
from django.utils import timezone

from bench.trial.models import Task
from config.jobs.models import JobState, Lane
from tests.config.jobs.conftest import Hold, Queue

NOW = timezone.now()
RUNNING: dict[str, Any] = {"state": JobState.RUNNING, "lease_until": NOW, "fence": F("fence") + 1}
FINAL: dict[JobState, dict[str, Any]] = {
    state: {"state": state, "finished_at": NOW, "lease_until": None}
    for state in (JobState.SUCCEEDED, JobState.DEAD, JobState.CANCELLED)
}


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"state": "unknown"}, "trial_task_state_known"),
        ({"state": JobState.RUNNING}, "trial_task_lease_iff_running"),
        ({"lease_until": NOW}, "trial_task_lease_iff_running"),
        ({"state": JobState.DEAD, "finished_at": NOW, "lease_until": NOW}, "trial_task_lease_iff_running"),
        ({"state": JobState.DEAD}, "trial_task_finished_iff_final"),
        ({"finished_at": NOW}, "trial_task_finished_iff_final"),
    ],
)
def test_a_senseless_job_is_refused(queue: Queue, columns: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        queue(**columns)


def change(task: Task, **columns: Any) -> None:
    Task.objects.filter(pk=task.pk).update(**columns)


@pytest.mark.parametrize("columns", [RUNNING, FINAL[JobState.DEAD], FINAL[JobState.CANCELLED], {"priority": 3}])
def test_a_queued_job_may_be_claimed_buried_cancelled_and_changed(queue: Queue, columns: dict[str, Any]) -> None:
    change(queue(), **columns)


def test_a_queued_job_has_not_succeeded(queue: Queue) -> None:
    with pytest.raises(IntegrityError, match="succeeded never follows queued"):
        change(queue(), **FINAL[JobState.SUCCEEDED])


def test_a_claim_without_a_new_fence_is_refused(queue: Queue) -> None:
    with pytest.raises(IntegrityError, match="running never follows queued"):
        change(queue(), **RUNNING | {"fence": F("fence")})


@pytest.mark.parametrize("columns", [*FINAL.values(), {"state": JobState.QUEUED, "lease_until": None}])
def test_a_running_job_may_end_or_be_queued_again(hold: Hold, columns: dict[str, Any]) -> None:
    change(hold(), **columns)


def test_a_running_job_is_not_claimed_again(hold: Hold) -> None:
    with pytest.raises(IntegrityError, match="running never follows running"):
        change(hold(), **RUNNING)


def test_the_fence_never_goes_back(hold: Hold) -> None:
    with pytest.raises(IntegrityError, match="the fence never goes back"):
        change(hold(), fence=0)


@pytest.mark.parametrize("final", FINAL)
@pytest.mark.parametrize("following", [*FINAL, JobState.QUEUED, JobState.RUNNING])
def test_a_final_state_stays(hold: Hold, final: JobState, following: JobState) -> None:
    task = hold()
    change(task, **FINAL[final])
    columns = FINAL.get(following) or {"finished_at": None, **(RUNNING if following == JobState.RUNNING else {})}
    if following == final:
        change(task, **columns)
        return
    with pytest.raises(IntegrityError, match=f"{following} never follows {final}"):
        change(task, state=following, **{name: value for name, value in columns.items() if name != "state"})


def test_a_dead_job_is_retried_once(hold: Hold, queue: Queue) -> None:
    task = hold()
    queue(retry_of=task)
    with pytest.raises(IntegrityError, match="retried_once"):
        queue(retry_of=task)


def test_a_lane_lets_at_least_one_job_run_or_has_no_limit(db: None) -> None:
    Lane.objects.create(name="analysis", max_running=None)
    with pytest.raises(IntegrityError, match="lane_limit_positive"):
        Lane.objects.create(name="tattoo", max_running=0)


def test_the_claim_reads_an_index(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM trial_task WHERE lane = 'analysis' AND state = 'queued' "
            "ORDER BY priority DESC, created_at, id LIMIT 1"
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "trial_task_claim" in plan
    assert "Sort" not in plan
