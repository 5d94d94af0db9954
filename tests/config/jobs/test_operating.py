"""What operators do is done once, by name, and leaves a row of the audit; what changes nothing leaves none."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from bench.trial.jobs import ANALYSIS, REPORTS, TATTOO
from bench.trial.models import Task
from config.accounts.models import User
from config.audit.models import AuditEvent
from config.errors import Problem
from config.jobs import operating
from config.jobs.claiming import claim_next
from config.jobs.models import JobState, Lane
from config.jobs.queueing import CancelAnswer
from config.jobs.ticks import connect_broker
from tests.config.jobs.conftest import Hold, Queue
from tests.config.jobs.rows import bury


def read_events() -> list[tuple[str, str, Any, Any]]:
    return [(one.action, one.object_id, one.before, one.after) for one in AuditEvent.objects.order_by("position")]


def test_a_paused_lane_is_not_claimed_from_until_it_is_resumed(queue: Queue, admin: User) -> None:
    task = queue(ANALYSIS)
    assert operating.pause_lane("analysis", actor=admin)
    assert claim_next("processor", worker="a worker") is None
    assert operating.resume_lane("analysis", actor=admin)
    found = claim_next("processor", worker="a worker")
    assert found is not None
    assert found[1].pk == task.pk
    assert read_events() == [
        ("lane.paused", "analysis", {"is_paused": False}, {"is_paused": True}),
        ("lane.resumed", "analysis", {"is_paused": True}, {"is_paused": False}),
    ]
    lane = Lane.objects.get(pk="analysis")
    assert lane.changed_by == admin


def test_a_resumed_lane_wakes_a_worker_for_each_job_that_waits(
    queue: Queue, admin: User, quiet_broker: None, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    for _ in range(3):
        queue(ANALYSIS)
    operating.pause_lane("analysis", actor=admin)
    with django_capture_on_commit_callbacks(execute=True):
        operating.resume_lane("analysis", actor=admin)
    assert connect_broker().llen("dramatiq:processor") == 3


def test_what_is_so_already_is_not_changed_again(admin: User) -> None:
    assert not operating.resume_lane("analysis", actor=admin)
    assert operating.pause_lane("analysis", actor=admin)
    assert not operating.pause_lane("analysis", actor=admin)
    assert not operating.limit_lane("analysis", max_running=None, actor=admin)
    assert len(read_events()) == 1


def test_a_limited_lane_runs_no_more_jobs_than_that(queue: Queue, admin: User) -> None:
    for _ in range(3):
        queue(ANALYSIS)
    assert operating.limit_lane("analysis", max_running=2, actor=admin)
    assert [claim_next("processor", worker="a worker") is not None for _ in range(3)] == [True, True, False]
    assert operating.limit_lane("analysis", max_running=None, actor=admin)
    assert claim_next("processor", worker="a worker") is not None
    assert read_events()[0] == ("lane.limited", "analysis", {"max_running": None}, {"max_running": 2})


@pytest.mark.parametrize("limit", [0, -1, 32_768])
def test_a_limit_that_is_out_of_range_is_refused_by_the_fields_name(admin: User, limit: int) -> None:
    with pytest.raises(Problem, match="Limit: give a whole number from 1 to 32767") as refusal:
        operating.limit_lane("analysis", max_running=limit, actor=admin)
    assert [fault.field for fault in refusal.value.faults] == ["max_running"]
    assert not Lane.objects.exists()


def test_a_lane_that_is_not_declared_is_refused(admin: User) -> None:
    with pytest.raises(Problem, match="no such lane"):
        operating.pause_lane("no-such-lane", actor=admin)


def test_a_cancelled_job_is_recorded_once_with_what_it_was(queue: Queue, admin: User) -> None:
    task = queue(ANALYSIS)
    answers = [operating.cancel(ANALYSIS, task.pk, actor=admin) for _ in range(2)]
    assert answers == [CancelAnswer.CANCELLED] * 2
    assert read_events() == [("job.cancelled", str(task.pk), {"state": "queued"}, {"state": "cancelled"})]


def test_a_job_that_has_ended_or_never_was_is_not_cancelled(hold: Hold, admin: User) -> None:
    assert operating.cancel(ANALYSIS, bury(hold()).pk, actor=admin) == CancelAnswer.TOO_LATE
    assert operating.cancel(ANALYSIS, uuid4(), actor=admin) == CancelAnswer.NOT_FOUND
    assert read_events() == []


def test_a_dead_job_is_retried_by_a_new_one_that_names_it(hold: Hold, admin: User) -> None:
    task = bury(hold(deed="loop", argument=2))
    again = operating.retry(ANALYSIS, task.pk, actor=admin)
    assert isinstance(again, Task)
    assert (again.state, again.retry_of, again.deed, again.argument) == (JobState.QUEUED, task, "loop", 2)
    assert read_events() == [("job.retried", str(task.pk), {}, {"retried_by": str(again.pk)})]
    with pytest.raises(Problem, match="retried already"):
        operating.retry(ANALYSIS, task.pk, actor=admin)


def refuse(_job: Task) -> Task:
    Lane.objects.create(name="left behind")
    raise RuntimeError("The picture is approved.")


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From now on, domains refuse every retry."""

    def begin() -> None:
        monkeypatch.setattr(type(ANALYSIS), "load", lambda _kind, _role: refuse)

    return begin


def test_a_retry_that_the_domain_refuses_leaves_nothing_behind(
    hold: Hold, admin: User, refusing: Callable[[], None]
) -> None:
    task = bury(hold())
    refusing()
    with pytest.raises(Problem, match=r"The retry was refused: The picture is approved\."):
        operating.retry(ANALYSIS, task.pk, actor=admin)
    assert not Lane.objects.exists()
    assert read_events() == []


def test_each_job_of_a_bulk_retry_has_a_result_of_its_own(hold: Hold, queue: Queue, admin: User) -> None:
    dead, other = bury(hold()), bury(hold(TATTOO), kind=TATTOO)
    waiting = queue(REPORTS)
    chosen = [(ANALYSIS, dead.pk), (REPORTS, waiting.pk), (TATTOO, other.pk), (ANALYSIS, uuid4())]
    results = operating.retry_each(chosen, actor=admin)
    assert [(result.kind, result.job_id) for result in results] == chosen
    assert [result.again.retry_of_id if result.again else result.fault for result in results] == [  # type: ignore[attr-defined]
        dead.pk,
        "Only a dead job is retried; this one is queued.",
        other.pk,
        "There is no such job that can be retried.",
    ]
    assert len(read_events()) == 2
