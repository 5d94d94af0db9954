from dataclasses import dataclass

import pytest

from catalog.pipeline.captioning.breaker import Breaker, BreakerState

CLOSED, OPEN, HALF_OPEN = BreakerState.CLOSED, BreakerState.OPEN, BreakerState.HALF_OPEN


@dataclass
class Clock:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def changes() -> list[BreakerState]:
    return []


@pytest.fixture
def breaker(clock: Clock, changes: list[BreakerState]) -> Breaker:
    return Breaker(most_failures=3, pause_s=30.0, clock=clock, on_change=changes.append)


def fail(breaker: Breaker, *, times: int) -> None:
    for _ in range(times):
        assert breaker.find_wait_s() == 0
        breaker.tell_failure()


def test_failures_in_a_row_open_it(breaker: Breaker, changes: list[BreakerState]) -> None:
    fail(breaker, times=3)
    assert (breaker.state, changes, breaker.find_wait_s()) == (OPEN, [OPEN], 30.0)


def test_a_success_in_between_starts_the_count_anew(breaker: Breaker) -> None:
    fail(breaker, times=2)
    breaker.tell_success()
    fail(breaker, times=2)
    assert breaker.state is CLOSED


def test_after_the_pause_one_probe_goes_and_the_others_wait(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, times=3)
    clock.now += 29
    assert breaker.find_wait_s() == 1.0
    clock.now += 1
    assert (breaker.find_wait_s(), breaker.state) == (0.0, HALF_OPEN)
    assert breaker.find_wait_s() == 30.0


def test_a_probe_that_succeeds_closes_it(breaker: Breaker, clock: Clock, changes: list[BreakerState]) -> None:
    fail(breaker, times=3)
    clock.now += 30
    breaker.find_wait_s()
    breaker.tell_success()
    assert changes == [OPEN, HALF_OPEN, CLOSED]
    fail(breaker, times=2)
    assert breaker.state is CLOSED


def test_a_probe_that_fails_opens_it_for_another_pause(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, times=3)
    clock.now += 30
    fail(breaker, times=1)
    assert (breaker.state, breaker.find_wait_s()) == (OPEN, 30.0)


def test_a_probe_whose_end_was_never_told_is_given_up_after_a_pause(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, times=3)
    clock.now += 30
    breaker.find_wait_s()
    clock.now += 30
    assert (breaker.find_wait_s(), breaker.state) == (0.0, HALF_OPEN)
