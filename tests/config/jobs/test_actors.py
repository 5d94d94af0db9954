"""One actor a resource, which the broker never tries again: the rows know what is left to do."""

import signal
from collections.abc import Iterator

import pytest

from config.broker import broker
from config.jobs.actors import ACTORS, heed_one_stop
from config.jobs.lanes import RESOURCES
from config.jobs.ticks import name_actor


def test_each_resource_has_its_actor() -> None:
    assert [(actor.actor_name, actor.queue_name) for actor in ACTORS] == [(name_actor(one), one) for one in RESOURCES]


def test_the_broker_neither_retries_nor_limits() -> None:
    assert {type(middleware).__name__ for middleware in broker.middleware} == {"WorkerLife"}


@pytest.fixture
def stops() -> Iterator[list[int]]:
    """The stops that a handler like Dramatiq's has heard."""
    heard: list[int] = []
    kept = signal.signal(signal.SIGTERM, lambda number, _: heard.append(number))
    yield heard
    signal.signal(signal.SIGTERM, kept)


def test_a_worker_that_is_told_to_stop_twice_goes_on_stopping(stops: list[int]) -> None:
    heed_one_stop()
    signal.raise_signal(signal.SIGTERM)
    signal.raise_signal(signal.SIGTERM)
    assert stops == [signal.SIGTERM]
