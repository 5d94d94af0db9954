"""One actor a lane, which the broker never tries again: the rows know what is left to do."""

from config.broker import broker
from config.jobs.actors import ACTORS
from config.jobs.lanes import list_lanes
from config.jobs.ticks import name_actor


def test_each_lane_has_its_actor() -> None:
    assert [(actor.actor_name, actor.queue_name) for actor in ACTORS] == [
        (name_actor(lane), lane) for lane in list_lanes()
    ]


def test_the_broker_does_not_retry() -> None:
    names = {type(middleware).__name__ for middleware in broker.middleware}
    assert "Retries" not in names
    assert "AgeLimit" not in names  # a late tick costs nothing, a warning for each would
