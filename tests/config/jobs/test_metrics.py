"""Prometheus reads the lanes from the database, and what the workers counted."""

import pytest
from prometheus_client import REGISTRY

from bench.trial.jobs import ANALYSIS, TATTOO
from config.jobs.errors import Category, Failure
from config.jobs.leases import fail_attempt
from config.jobs.metrics import LaneCollector, observe_cancel, observe_claim, observe_end
from config.jobs.models import Lane
from config.jobs.queueing import cancel_job, retry_job
from tests.config.jobs.conftest import Hold, Queue, Shift

NEVER = Failure(Category.PERMANENT, "PermanentError", "it will never work")


def read_lane(lane: str) -> dict[str, float]:
    samples = [sample for family in LaneCollector().collect() for sample in family.samples]
    return {one.name.removeprefix("loupe_jobs_"): one.value for one in samples if one.labels == {"lane": lane}}


def test_each_lane_tells_what_waits_runs_and_is_dead(queue: Queue, hold: Hold, shift: Shift) -> None:
    fail_attempt(hold(), kind=ANALYSIS, failure=NEVER)
    hold()
    shift(queue(), run_after=-1_000)
    queue()
    shift(queue(), run_after=60)
    queue(TATTOO)
    Lane.objects.create(name="analysis", is_paused=True)
    figures = read_lane("analysis")
    assert figures.pop("oldest_age_seconds") == pytest.approx(1_000, abs=10)
    assert figures == {"depth": 2, "waiting": 1, "running": 1, "dead": 1, "overdue": 1, "paused": 1}
    assert read_lane("tattoo")["depth"] == 1


def test_a_dead_job_that_was_retried_alarms_nobody(hold: Hold) -> None:
    dead = hold()
    fail_attempt(dead, kind=ANALYSIS, failure=NEVER)
    assert read_lane("analysis")["dead"] == 1
    retry_job(ANALYSIS, dead.pk)
    assert read_lane("analysis")["dead"] == 0


def count(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, {"lane": "reports", **labels}) or 0.0


def test_workers_count_waits_runs_and_retries(hold: Hold) -> None:
    task = hold()
    task.lane, task.fence = "reports", 2
    names = ("loupe_job_claim_latency_seconds_count", "loupe_job_retries_total", "loupe_job_run_seconds_count")
    before, failed = [count(name) for name in names], count("loupe_job_attempts_total", outcome="failed")
    observe_claim(task)
    observe_end(task, outcome="failed", seconds=2)
    assert [count(name) - earlier for name, earlier in zip(names, before, strict=True)] == [1, 1, 1]
    assert count("loupe_job_attempts_total", outcome="failed") - failed == 1


def test_the_wait_of_a_cancel_is_measured_by_the_database(hold: Hold, shift: Shift) -> None:
    name, labels = "loupe_job_cancel_latency_seconds_sum", {"lane": "analysis"}
    task = hold()
    observe_cancel(task)
    before = REGISTRY.get_sample_value(name, labels) or 0.0
    cancel_job(ANALYSIS, task.pk)
    shift(task, cancel_requested_at=-3)
    observe_cancel(task)
    assert (REGISTRY.get_sample_value(name, labels) or 0.0) - before == pytest.approx(3, abs=1)
