"""Nothing starts while something more urgent waits; a busy worker holds nobody up; what waits too long is told of."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db.models import F

from bench.trial.jobs import IMAGE_USER, VIDEO_PRECOMPUTE
from bench.trial.models import Task
from config.jobs.lanes import LANES
from config.jobs.models import JobAttempt, JobState, Lane
from config.jobs.queueing import enqueue
from tests.acceptance.conftest import Tell
from tests.acceptance.measures import (
    Claim,
    count_doubles,
    count_without_one_effect,
    describe_inversion,
    find_inversions,
    list_claims,
    pick_percentile,
)
from tests.acceptance.mixing import EACH, run_mix, submit_by_row
from tests.acceptance.rig import Rig, wait_for
from tests.acceptance.warming import warm_up

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(400)]

MOST_URGENT_S = 1.0


def check_mix(*, busy: Task, inversions: Sequence[tuple[Claim, Claim]]) -> str:
    """Assert the figures of a06; returns them in words."""
    assert not inversions, [describe_inversion(*pair) for pair in inversions]
    assert busy.state == JobState.RUNNING, "the long job ended before the others: one worker was not busy throughout"
    done = Task.objects.filter(state=JobState.SUCCEEDED).count()
    attempts = JobAttempt.objects.filter(job_id__in=Task.objects.values("pk"))
    urgent = attempts.filter(lane="video_user")
    waits_s = [(one.started_at - one.claimable_at).total_seconds() for one in urgent]
    slow_s = pick_percentile(waits_s, 0.99)
    assert (done, len(waits_s), count_doubles()) == (3 * EACH, EACH, 0)
    assert slow_s <= MOST_URGENT_S, sorted(waits_s)[-5:]
    preempted = attempts.filter(outcome="preempted").count()
    return (
        f"{done} jobs in {attempts.count()} claims, {len(inversions)} inversions, urgent start P50 "
        f"{pick_percentile(waits_s, 0.5):.3f} s, P99 {slow_s:.3f} s, max {max(waits_s):.3f} s; {preempted} gave way; "
        f"double runs {count_doubles()}"
    )


def test_a06_nothing_starts_before_what_is_more_urgent(rig: Rig, tell: Tell) -> None:
    for _ in range(2):
        rig.start_worker("generation", processes=2)
    rig.start_sweepers()
    rig.await_workers(4)
    warm_up(4, kind=IMAGE_USER)
    busy, committed_at = run_mix(submit_by_row)
    inversions = find_inversions(list_claims(committed_at))
    figures = check_mix(busy=Task.objects.get(pk=busy), inversions=inversions)
    assert Task.objects.exclude(pk=busy).count() == 3 * EACH
    tell(f"a06 {figures}")


def test_a06_precompute_that_waits_too_long_is_told_of(rig: Rig, tell: Tell) -> None:
    web = rig.start_web()
    Lane.objects.create(name="video_precompute", is_paused=True)
    task = enqueue(VIDEO_PRECOMPUTE, deed="loop")

    def read_alert() -> float:
        name = 'loupe_jobs_overdue{lane="video_precompute"}'
        samples = web.get("/metrics").text.splitlines()
        return sum(float(line.split()[-1]) for line in samples if line.startswith(name))

    fresh = read_alert()
    age = timedelta(seconds=LANES["video_precompute"].alert_age_s + 1)
    Task.objects.filter(pk=task.pk).update(created_at=F("created_at") - age, run_after=F("run_after") - age)
    wait_for(lambda: read_alert() == 1, timeout_s=30, what="the alert of an overdue job")
    assert fresh == 0
    assert count_without_one_effect() == 0
    tell(f"a06 ageing: loupe_jobs_overdue of video_precompute {fresh:g} before, {read_alert():g} after")
