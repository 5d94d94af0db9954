"""The sweeper gives back what fell silent, buries what is spent, and wakes the workers."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from catalog.jobs import ANALYSE_MEDIA
from catalog.models import AnalysisRun
from config.broker import broker
from config.jobs.leases import claim_next
from config.jobs.models import JobState, LeasedJob
from config.jobs.sweeping import Sweep, count_claimable, return_expired, sweep_once

Queue = Callable[..., AnalysisRun]
Shift = Callable[..., None]

pytestmark = pytest.mark.usefixtures("quiet_broker")


def fall_silent(queue: Queue, shift: Shift, **columns: Any) -> LeasedJob:
    """A job whose holder has said nothing for longer than its lease."""
    queue(**columns)
    job = claim_next(ANALYSE_MEDIA, worker="a silent worker")
    assert job is not None
    shift(job, lease_until=-0.001)
    return job


def test_an_expired_lease_is_given_back_at_once(queue: Queue, shift: Shift) -> None:
    job = fall_silent(queue, shift)
    assert sweep_once() == Sweep(requeued=1, buried=0, ticks=1)
    job.refresh_from_db()
    assert (job.state, job.lease_until, job.fence, job.error_class) == (JobState.QUEUED, None, 2, "LeaseExpired")
    assert claim_next(ANALYSE_MEDIA, worker="another") == job


def test_a_lease_that_still_runs_is_left_alone(queue: Queue, shift: Shift) -> None:
    job = fall_silent(queue, shift)
    shift(job, lease_until=1)
    assert sweep_once() == Sweep(requeued=0, buried=0, ticks=0)


def test_a_spent_job_is_buried_and_its_medium_says_so(queue: Queue, shift: Shift) -> None:
    job = fall_silent(queue, shift, max_attempts=1)
    assert sweep_once() == Sweep(requeued=0, buried=1, ticks=0)
    run = AnalysisRun.objects.select_related("media").get(pk=job.pk)
    assert run.state == JobState.DEAD
    assert run.finished_at is not None
    assert (run.media.state, run.media.failure_code) == ("failed", "analysis_failed")
    assert "fell silent" in run.media.failure_detail


def test_two_sweepers_do_not_wait_for_each_other(
    committed_db: None, queue: Queue, shift: Shift, elsewhere: Callable[[Callable[[], Any]], Any]
) -> None:
    fall_silent(queue, shift)
    with transaction.atomic():
        assert return_expired(ANALYSE_MEDIA) == (1, 0)
        assert elsewhere(lambda: return_expired(ANALYSE_MEDIA)) == (0, 0)


def test_only_what_is_due_counts_as_claimable(queue: Queue, shift: Shift) -> None:
    due, later = queue(), queue()
    shift(later, run_after=60)
    shift(due, run_after=-1)
    assert count_claimable(ANALYSE_MEDIA) == 1


def test_a_round_without_a_broker_still_gives_back(queue: Queue, shift: Shift, dead_broker: None) -> None:
    job = fall_silent(queue, shift)
    assert sweep_once() == Sweep(requeued=1, buried=0, ticks=0)
    job.refresh_from_db()
    assert job.state == JobState.QUEUED


def test_the_next_round_wakes_the_workers_when_the_broker_is_back(
    queue: Queue, shift: Shift, request: pytest.FixtureRequest
) -> None:
    queue()
    assert sweep_once().ticks == 1
    broker.flush_all()
    assert sweep_once().ticks == 1
