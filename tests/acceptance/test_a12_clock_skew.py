"""a01 and a06 again, with workers two minutes ahead, workers two minutes behind, and an API that is ahead."""

from collections.abc import Callable
from itertools import cycle
from uuid import UUID

import httpx
import pytest

from bench.trial.jobs import IMAGE_USER
from bench.trial.models import Task
from config.jobs.kinds import JobKind
from tests.acceptance.conftest import Tell
from tests.acceptance.killing import kill_workers_in_batches
from tests.acceptance.measures import count_doubles, find_inversions, list_claims
from tests.acceptance.mixing import run_mix
from tests.acceptance.rig import Rig, Running, skew_clock, wait_for
from tests.acceptance.test_a01_killed_workers import BATCHES, SIZE, check_killings
from tests.acceptance.test_a06_strict_priority import check_mix
from tests.acceptance.warming import warm_up

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(600), pytest.mark.usefixtures("faketime")]

SKEW_S = 120


@pytest.fixture
def start_skewed(rig: Rig) -> Callable[..., Running]:
    """Start a worker whose clock is ahead or behind, by turns."""
    skews = cycle([SKEW_S, -SKEW_S])

    def start(resource: str = "processor", *, processes: int = 1) -> Running:
        return rig.start_worker(resource, processes=processes, environment=skew_clock(next(skews)))

    return start


def post(web: httpx.Client, **body: object) -> UUID:
    answer = web.post("/trial/tasks", json=body)
    answer.raise_for_status()
    return UUID(answer.json()["id"])


def await_skew(rig: Rig) -> None:
    """The workers' clocks do differ; now and then Dramatiq takes those that are behind for dead, until they fetch again."""
    wait_for(lambda: rig.measure_clock_spread_s() > SKEW_S, timeout_s=10, what="libfaketime at work")


def test_a12_a_killed_worker_loses_nothing_whatever_the_clocks_say(
    rig: Rig, tell: Tell, start_skewed: Callable[..., Running]
) -> None:
    web = rig.start_web(environment=skew_clock(SKEW_S))
    rig.start_sweepers(environment=skew_clock(-SKEW_S))
    for _ in range(2 * SIZE):
        start_skewed()
    rig.await_workers(2 * SIZE)
    await_skew(rig)

    def submit(deed: str, argument: float) -> Task:
        return Task.objects.get(pk=post(web, lane="analysis", deed=deed, argument=argument))

    killings = kill_workers_in_batches(rig, batches=BATCHES, size=SIZE, submit=submit, start_worker=start_skewed)
    tell(f"a12 clocks ±{SKEW_S} s, kill -9 of the worker: {check_killings(killings)}")


def test_a12_nothing_starts_before_what_is_more_urgent_whatever_the_clocks_say(
    rig: Rig, tell: Tell, start_skewed: Callable[..., Running]
) -> None:
    web = rig.start_web(environment=skew_clock(SKEW_S))
    rig.start_sweepers(environment=skew_clock(-SKEW_S))
    for _ in range(2):
        start_skewed("generation", processes=2)
    rig.await_workers(4)
    await_skew(rig)

    def submit(kind: JobKind, argument: float, priority: int) -> UUID:
        return post(web, lane=kind.lane, deed="loop", argument=argument, priority=priority)

    warm_up(4, kind=IMAGE_USER)
    busy, committed_at = run_mix(submit)
    inversions = find_inversions(list_claims(committed_at))
    figures = check_mix(busy=Task.objects.get(pk=busy), inversions=inversions)
    assert count_doubles() == 0
    tell(f"a12 clocks ±{SKEW_S} s, priority: {figures}")
