"""Ticks wake workers; losing one loses nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from catalog.models import AnalysisRun
from config.broker import broker
from config.jobs.models import JobState
from config.jobs.ticks import MOST_TICKS_WAITING, connect_broker, send_tick, tick_on_commit, wake_lane
from config.jobs.work import drain_lane

LANE = "analysis"

pytestmark = pytest.mark.usefixtures("quiet_broker")


def count_waiting() -> int:
    waiting: Any = connect_broker().llen(f"dramatiq:{LANE}")
    return int(waiting)


def test_a_tick_waits_in_its_lane_for_the_lanes_actor() -> None:
    assert send_tick(LANE)
    assert count_waiting() == 1
    message = next(iter(broker.consume(LANE, timeout=1_000)))
    assert message is not None
    assert (message.actor_name, message.args) == ("tick_analysis", ())


def test_a_tick_is_sent_only_when_the_transaction_commits(
    db: None, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        tick_on_commit(LANE)
    assert count_waiting() == 0
    assert len(callbacks) == 1
    callbacks[0]()
    assert count_waiting() == 1


@pytest.mark.parametrize(
    ("claimable", "sent"), [(0, 0), (1, 1), (MOST_TICKS_WAITING, MOST_TICKS_WAITING), (1_000, MOST_TICKS_WAITING)]
)
def test_a_lane_gets_a_tick_for_each_job_up_to_eight(claimable: int, sent: int) -> None:
    assert wake_lane(LANE, claimable=claimable) == sent
    assert count_waiting() == sent


def test_ticks_that_wait_already_are_not_sent_again() -> None:
    assert wake_lane(LANE, claimable=3) == 3
    assert wake_lane(LANE, claimable=3) == 0
    assert wake_lane(LANE, claimable=5) == 2


def test_a_broker_that_is_down_loses_no_job(
    queue: Callable[..., AnalysisRun], dead_broker: None, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        run = queue()
        tick_on_commit(LANE)
    assert not send_tick(LANE)
    assert wake_lane(LANE, claimable=1) == 0
    run.refresh_from_db()
    assert run.state == JobState.QUEUED


def test_a_tick_for_work_that_is_done_does_nothing(db: None) -> None:
    assert drain_lane(LANE) == 0
