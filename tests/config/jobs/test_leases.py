"""Who holds a job may write; who has lost it may not; nobody waits for anybody."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils import timezone

from catalog.jobs import ANALYSE_MEDIA
from catalog.models import AnalysisRun
from config.jobs import leases
from config.jobs.leases import Lease, LeaseLost, claim_next, fail_job, keep_lease
from config.jobs.models import JobState, LeasedJob
from config.jobs.sweeping import sweep_once

Queue = Callable[..., AnalysisRun]
Shift = Callable[..., None]
Elsewhere = Callable[[Callable[[], Any]], Any]


def claim() -> LeasedJob | None:
    return claim_next(ANALYSE_MEDIA, worker="a worker")


def hold() -> tuple[LeasedJob, Lease]:
    job = claim()
    assert job is not None
    return job, Lease(job, kind=ANALYSE_MEDIA)


def test_a_claimed_job_says_who_holds_it_and_until_when(queue: Queue) -> None:
    queued = queue()
    job, _ = hold()
    assert (job.pk, job.state, job.attempt, job.fence, job.worker) == (queued.pk, JobState.RUNNING, 1, 1, "a worker")
    assert job.lease_until is not None
    assert job.started_at is not None
    assert (job.lease_until - job.started_at).total_seconds() == pytest.approx(ANALYSE_MEDIA.lease_s, abs=1)


def test_nothing_is_claimed_where_nothing_is_queued(db: None) -> None:
    assert claim() is None


def test_urgent_jobs_come_first_then_the_oldest(queue: Queue) -> None:
    first, second, urgent = queue(), queue(), queue(priority=5)
    claimed = [hold()[0].pk for _ in range(3)]
    assert claimed == [urgent.pk, first.pk, second.pk]


def test_a_job_of_another_lane_is_not_claimed(queue: Queue) -> None:
    queue(lane="other")
    assert claim() is None


def test_a_job_is_not_claimed_before_its_time(queue: Queue, shift: Shift) -> None:
    job = queue()
    shift(job, run_after=60)
    assert claim() is None
    shift(job, run_after=-1)
    assert claim() == job


def test_a_claim_skips_what_another_transaction_is_claiming(
    committed_db: None, queue: Queue, elsewhere: Elsewhere
) -> None:
    first, second = queue(), queue()
    with transaction.atomic():
        assert claim() == first
        assert elsewhere(claim) == second
        assert elsewhere(claim) is None


def test_many_workers_claim_each_job_once(committed_db: None, queue: Queue) -> None:
    queued = {queue().pk for _ in range(24)}

    def claim_all(_worker: int) -> list[Any]:
        try:
            return [job.pk for job in iter(claim, None)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        claimed = [pk for keys in pool.map(claim_all, range(4)) for pk in keys]
    assert len(claimed) == len(queued)
    assert set(claimed) == queued


def test_completion_is_written(queue: Queue) -> None:
    queue()
    job, lease = hold()
    with transaction.atomic():
        lease.complete()
    job.refresh_from_db()
    assert (job.state, job.lease_until) == (JobState.SUCCEEDED, None)
    assert job.finished_at is not None


def test_a_stale_fence_is_refused(queue: Queue, shift: Shift) -> None:
    queue()
    job, lease = hold()
    shift(job, lease_until=-1)
    sweep_once()
    again, second = hold()
    assert (again.pk, again.attempt, again.fence) == (job.pk, 2, 3)
    for write in (lease.complete, lease.hold, lambda: fail_job(job, kind=ANALYSE_MEDIA, lease=lease, error=OSError())):
        with pytest.raises(LeaseLost), transaction.atomic():
            write()
    again.refresh_from_db()
    assert again.state == JobState.RUNNING
    with transaction.atomic():
        second.complete()


def test_a_holder_learns_from_a_heartbeat_that_the_job_is_lost(queue: Queue, shift: Shift) -> None:
    queue()
    job, lease = hold()
    lease.beat()
    assert not lease.should_stop()
    shift(job, lease_until=-1)
    sweep_once()
    lease.beat()
    assert lease.should_stop()


def test_a_heartbeat_extends_the_lease(queue: Queue, shift: Shift) -> None:
    queue()
    job, lease = hold()
    shift(job, lease_until=1)
    ends_soon = job.lease_until
    lease.beat()
    job.refresh_from_db()
    assert job.lease_until is not None
    assert ends_soon is not None
    assert job.lease_until - ends_soon > timedelta(seconds=ANALYSE_MEDIA.lease_s - 2)


def test_a_kept_lease_is_renewed_from_another_thread(
    committed_db: None, queue: Queue, shift: Shift, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue()
    job, _ = hold()
    shift(job, lease_until=1)
    beaten, beat = threading.Event(), Lease.beat

    def beat_and_tell(lease: Lease) -> None:
        beat(lease)
        beaten.set()

    monkeypatch.setattr(leases, "HEARTBEAT_S", 0.001)
    monkeypatch.setattr(Lease, "beat", beat_and_tell)
    with keep_lease(job, kind=ANALYSE_MEDIA) as lease:
        assert beaten.wait(20)
        assert not lease.should_stop()
    ends_soon = job.lease_until
    job.refresh_from_db()
    assert job.lease_until is not None
    assert ends_soon is not None
    assert job.lease_until > ends_soon
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("heartbeat")]


def test_only_the_database_knows_the_time(
    queue: Queue, monkeypatch: pytest.MonkeyPatch, settings: pytest.FixtureRequest
) -> None:
    queue()
    job, lease = hold()
    next_year = timezone.now() + timedelta(days=365)
    monkeypatch.setattr("django.utils.timezone.now", lambda: next_year)
    monkeypatch.setattr("time.time", next_year.timestamp)
    assert sweep_once().requeued == 0
    lease.beat()
    job.refresh_from_db()
    assert isinstance(job.lease_until, datetime)
    assert job.lease_until < next_year - timedelta(days=300)


@pytest.mark.parametrize(("attempt", "delay_s"), [(1, 2), (2, 4), (3, 8), (8, 60)])
def test_a_failed_job_waits_twice_as_long_each_time_up_to_a_minute(queue: Queue, attempt: int, delay_s: float) -> None:
    queue(attempt=attempt - 1, max_attempts=9)
    job, lease = hold()
    state = fail_job(job, kind=ANALYSE_MEDIA, lease=lease, error=OSError("the disk is full"))
    job.refresh_from_db()
    assert job.started_at is not None
    assert (state, job.state, job.lease_until, job.finished_at) == (JobState.QUEUED, JobState.QUEUED, None, None)
    assert (job.error_class, job.error_text) == ("OSError", "the disk is full")
    assert (job.run_after - job.started_at).total_seconds() == pytest.approx(delay_s, abs=1)


def test_a_spent_job_is_dead_and_its_medium_says_so(queue: Queue) -> None:
    queue(max_attempts=1)
    job, lease = hold()
    assert fail_job(job, kind=ANALYSE_MEDIA, lease=lease, error=OSError("the disk is full")) == JobState.DEAD
    run = AnalysisRun.objects.select_related("media").get(pk=job.pk)
    assert run.state == JobState.DEAD
    assert (run.media.state, run.media.failure_code) == ("failed", "analysis_failed")
    assert "OSError: the disk is full" in run.media.failure_detail


def test_a_job_stays_alive_when_its_domain_cannot_be_settled(queue: Queue) -> None:
    kind = replace(ANALYSE_MEDIA, give_up="tests.config.jobs.performers.fail_to_give_up")
    queue(max_attempts=1)
    job, lease = hold()
    with pytest.raises(ZeroDivisionError):
        fail_job(job, kind=kind, lease=lease, error=OSError("the disk is full"))
    run = AnalysisRun.objects.select_related("media").get(pk=job.pk)
    assert (run.state, run.media.state) == (JobState.RUNNING, "uploaded")
