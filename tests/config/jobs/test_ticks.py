"""Ticks wake workers; losing one loses nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from config.broker import broker
from config.jobs.lanes import LANES
from config.jobs.models import JobState
from config.jobs.ticks import MOST_TICKS_WAITING, connect_broker, send_tick, tick_on_commit, wake_resource
from config.jobs.work import drain_resource
from tests.config.jobs.conftest import Queue

RESOURCE = "processor"

pytestmark = pytest.mark.usefixtures("quiet_broker")


def count_waiting(resource: str = RESOURCE) -> int:
    waiting: Any = connect_broker().llen(f"dramatiq:{resource}")
    return int(waiting)


def test_a_tick_waits_in_the_resources_queue_for_its_actor() -> None:
    assert send_tick(RESOURCE)
    assert count_waiting() == 1
    message = next(iter(broker.consume(RESOURCE, timeout=1_000)))
    assert message is not None
    assert (message.actor_name, message.args) == ("tick_processor", ())


def test_a_tick_is_sent_only_when_the_transaction_commits(
    db: None, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        tick_on_commit(LANES["analysis"])
    assert count_waiting() == 0
    assert len(callbacks) == 1
    callbacks[0]()
    assert count_waiting() == 1


def test_where_a_person_waits_the_reserve_is_woken_too(
    db: None, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        tick_on_commit(LANES["tattoo"])
    assert [count_waiting(), count_waiting("interactive")] == [1, 1]


@pytest.mark.parametrize(
    ("claimable", "sent"), [(0, 0), (1, 1), (MOST_TICKS_WAITING, MOST_TICKS_WAITING), (1_000, MOST_TICKS_WAITING)]
)
def test_a_resource_gets_a_tick_for_each_job_up_to_eight(claimable: int, sent: int) -> None:
    assert wake_resource(RESOURCE, claimable=claimable) == sent
    assert count_waiting() == sent


def test_ticks_that_wait_already_are_not_sent_again() -> None:
    assert [wake_resource(RESOURCE, claimable=claimable) for claimable in (3, 3, 5)] == [3, 0, 2]


def test_a_broker_that_is_down_loses_no_job(
    queue: Queue, dead_broker: None, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        task = queue()
    assert not send_tick(RESOURCE)
    assert wake_resource(RESOURCE, claimable=1) == 0
    task.refresh_from_db()
    assert task.state == JobState.QUEUED


def test_a_tick_for_work_that_is_done_does_nothing(db: None) -> None:
    assert drain_resource(RESOURCE) == 0
