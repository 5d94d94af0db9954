"""A woken worker performs what is claimable; whatever a job raises is on its row afterwards."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from catalog.jobs import ANALYSE_MEDIA
from catalog.models import AnalysisRun
from config.jobs import lanes, work
from config.jobs.leases import claim_next
from config.jobs.models import JobState
from config.jobs.work import drain_lane, perform_job
from tests.config.jobs import performers

Queue = Callable[..., AnalysisRun]

pytestmark = pytest.mark.usefixtures("committed_db")  # the heartbeat has a connection of its own


def kind_that(perform: str) -> lanes.JobKind:
    here = performers.__name__
    return replace(ANALYSE_MEDIA, perform=f"{here}.{perform}", give_up=f"{here}.write_down")


def perform_next(kind: lanes.JobKind) -> AnalysisRun:
    job = claim_next(kind, worker="a worker")
    assert job is not None
    perform_job(job, kind=kind)
    return AnalysisRun.objects.get(pk=job.pk)


def test_a_job_that_completes_has_succeeded(queue: Queue) -> None:
    queue()
    run = perform_next(kind_that("complete_job"))
    assert (run.state, run.error_class) == (JobState.SUCCEEDED, "")


def test_a_job_that_raises_is_queued_again_with_its_error(queue: Queue) -> None:
    queue()
    run = perform_next(kind_that("break_down"))
    assert (run.state, run.attempt) == (JobState.QUEUED, 1)
    assert (run.error_class, run.error_text) == ("ZeroDivisionError", "as the test asked")


def test_a_job_that_raises_for_the_last_time_is_given_up(queue: Queue) -> None:
    queue(max_attempts=1)
    run = perform_next(kind_that("break_down"))
    assert run.state == JobState.DEAD
    assert str(run.pk) in performers.GIVEN_UP


def test_a_job_lost_on_the_way_is_left_to_its_new_holder(queue: Queue) -> None:
    queue()
    kind = kind_that("complete_job")
    job = claim_next(kind, worker="a worker")
    assert job is not None
    AnalysisRun.objects.filter(pk=job.pk).update(fence=job.fence + 1, worker="another")
    perform_job(job, kind=kind)
    run = AnalysisRun.objects.get(pk=job.pk)
    assert (run.state, run.worker) == (JobState.RUNNING, "another")


def test_a_woken_worker_drains_its_lane(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "kinds_of_lane", lambda lane: (kind_that("complete_job"),) if lane == "analysis" else ())
    for _ in range(3):
        queue()
    assert drain_lane("other") == 0
    assert drain_lane("analysis") == 3
    assert set(AnalysisRun.objects.values_list("state", flat=True)) == {JobState.SUCCEEDED}
