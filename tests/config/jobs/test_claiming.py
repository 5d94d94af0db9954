"""The most urgent job comes first, each is claimed once, and nobody waits for anybody."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from django.db import connections, transaction

from bench.trial.jobs import ANALYSIS, IMAGE_USER, REPORTS, TATTOO, VIDEO_PRECOMPUTE, VIDEO_USER
from bench.trial.models import Task
from config.jobs.claiming import claim_next, claim_of_kind, execute_claim, is_more_urgent_waiting
from config.jobs.kinds import JobKind
from config.jobs.models import JobState, Lane, LeasedJob
from tests.config.jobs.conftest import Hold, Queue, Shift

Elsewhere = Callable[[Callable[[], Any]], Any]


def claim(resource: str = "processor", last: JobKind | None = None) -> LeasedJob | None:
    found = claim_next(resource, worker="a worker", last=last)
    return found[1] if found else None


def test_a_claimed_job_says_who_holds_it_and_until_when(hold: Hold) -> None:
    job = hold()
    assert (job.state, job.attempt, job.fence, job.worker) == (JobState.RUNNING, 1, 1, "a worker")
    assert job.lease_until is not None
    assert job.started_at is not None
    assert (job.lease_until - job.started_at).total_seconds() == ANALYSIS.lease_s


def test_the_transaction_of_a_claim_does_not_wait_for_the_disk_and_that_of_an_insert_does(queue: Queue) -> None:
    queue()
    assert read_setting("synchronous_commit") == "on"
    assert claim() is not None
    assert read_setting("synchronous_commit") == "off"


def read_setting(name: str) -> str:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [name])
        return str(cursor.fetchone()[0])


def test_nothing_is_claimed_where_nothing_is_queued(db: None) -> None:
    assert claim() is None


def test_inside_a_lane_urgent_jobs_come_first_then_the_oldest(queue: Queue) -> None:
    first, second, urgent = queue(), queue(), queue(priority=5)
    assert [claim(), claim(), claim(), claim()] == [urgent, first, second, None]


@pytest.mark.parametrize("last", [None, VIDEO_PRECOMPUTE, IMAGE_USER, VIDEO_USER])
def test_an_earlier_lane_comes_first_whatever_the_priorities_say(queue: Queue, last: JobKind | None) -> None:
    precompute, image = queue(VIDEO_PRECOMPUTE, priority=9), queue(IMAGE_USER)
    video = queue(VIDEO_USER, priority=-5)
    assert [claim("generation", last) for _ in range(4)] == [video, image, precompute, None]


def test_lanes_of_another_resource_are_left_to_its_workers(queue: Queue) -> None:
    queue(VIDEO_USER)
    assert claim("processor") is None


def test_a_reserve_serves_only_the_lanes_in_which_a_person_waits(queue: Queue) -> None:
    queue(ANALYSIS)
    assert claim("interactive") is None
    report, tattoo = queue(REPORTS), queue(TATTOO)
    assert [claim("interactive"), claim("interactive"), claim("interactive")] == [tattoo, report, None]


def test_a_job_is_not_claimed_before_its_time_and_keeps_nobody_waiting(queue: Queue, shift: Shift) -> None:
    later, now = queue(TATTOO), queue(ANALYSIS)
    shift(later, run_after=60)
    assert claim(last=ANALYSIS) == now
    shift(later, run_after=-1)
    assert claim(last=ANALYSIS) == later


def test_a_precomputed_clip_gains_a_step_of_priority_each_ten_minutes(queue: Queue, shift: Shift) -> None:
    old, new = queue(VIDEO_PRECOMPUTE), queue(VIDEO_PRECOMPUTE, priority=2)
    assert claim("generation") == new
    newer = queue(VIDEO_PRECOMPUTE, priority=2)
    shift(old, created_at=-3 * 600 - 1)
    assert claim("generation") == old
    assert claim("generation") == newer


def test_age_does_not_lift_a_job_over_another_lane(queue: Queue, shift: Shift) -> None:
    old, user = queue(VIDEO_PRECOMPUTE, priority=100), queue(IMAGE_USER)
    shift(old, created_at=-1_000_000)
    assert claim("generation", VIDEO_PRECOMPUTE) == user


def test_a_paused_lane_rests_and_the_next_one_is_served(queue: Queue) -> None:
    paused, open_one = queue(TATTOO), queue(ANALYSIS)
    Lane.objects.create(name="tattoo", is_paused=True)
    assert claim(last=TATTOO) == open_one
    assert claim(last=ANALYSIS) is None
    Lane.objects.update(is_paused=False)
    assert claim(last=ANALYSIS) == paused


def test_a_lane_runs_as_many_jobs_as_its_limit_allows(queue: Queue) -> None:
    queue(TATTOO), queue(TATTOO), queue(TATTOO)
    other = queue(ANALYSIS)
    Lane.objects.create(name="tattoo", max_running=2)
    claimed = [claim(last=TATTOO) for _ in range(4)]
    assert [one.lane if one else None for one in claimed] == ["tattoo", "tattoo", "analysis", None]
    assert claimed[2] == other


def test_two_workers_cannot_both_take_the_last_place_of_a_lane(
    committed_db: None, queue: Queue, elsewhere: Elsewhere
) -> None:
    queue(REPORTS), queue(REPORTS), queue(REPORTS), queue(REPORTS)
    Lane.objects.create(name="reports", max_running=2)

    def claim_all(_worker: int) -> int:
        try:
            return len(list(iter(claim, None)))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(claim_all, range(4))) == 2


def test_jobs_of_one_sequence_run_one_after_another(queue: Queue) -> None:
    kind = replace(ANALYSIS, is_sequenced=True)
    first, second, other = (queue(sequence_key=key) for key in ("a", "a", "b"))

    def claim_sequenced() -> Any:
        return claim_of_kind(kind, worker="a worker")

    assert [claim_sequenced(), claim_sequenced(), claim_sequenced()] == [first, other, None]
    Task.objects.filter(pk=first.pk).update(state=JobState.QUEUED, lease_until=None)
    assert claim_sequenced() == first
    Task.objects.filter(pk=first.pk).update(state=JobState.SUCCEEDED, lease_until=None, finished_at=first.created_at)
    assert claim_sequenced() == second


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


def test_who_should_give_way_is_told_once_a_more_urgent_job_has_waited(queue: Queue, shift: Shift) -> None:
    assert not is_more_urgent_waiting(VIDEO_PRECOMPUTE, for_s=0.3)
    urgent = queue(IMAGE_USER)
    shift(urgent, run_after=-0.1)
    assert not is_more_urgent_waiting(VIDEO_PRECOMPUTE, for_s=0.3)
    shift(urgent, run_after=-0.4)
    assert is_more_urgent_waiting(VIDEO_PRECOMPUTE, for_s=0.3)
    assert not is_more_urgent_waiting(VIDEO_USER, for_s=0)
    Lane.objects.create(name="image_user", is_paused=True)
    assert not is_more_urgent_waiting(VIDEO_PRECOMPUTE, for_s=0.3)


def test_nobody_gives_way_to_a_lane_that_is_full(queue: Queue, shift: Shift) -> None:
    for waiting in (queue(IMAGE_USER), queue(IMAGE_USER)):
        shift(waiting, run_after=-1)
    Lane.objects.create(name="image_user", max_running=1)
    assert is_more_urgent_waiting(VIDEO_PRECOMPUTE, for_s=0.3)
    assert claim("generation") is not None
    assert not is_more_urgent_waiting(VIDEO_PRECOMPUTE, for_s=0.3)


def test_the_backlog_of_a_full_lane_lets_the_next_lane_claim_at_once(queue: Queue) -> None:
    queue(TATTOO), queue(TATTOO)
    other = queue(ANALYSIS)
    Lane.objects.create(name="tattoo", max_running=1)
    assert claim(last=TATTOO) is not None
    assert execute_claim(ANALYSIS, worker="a worker", is_guarded=True) == other
