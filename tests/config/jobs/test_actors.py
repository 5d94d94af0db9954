"""One actor a resource, which the broker never tries again: the rows know what is left to do."""

from config.broker import broker
from config.jobs.actors import ACTORS
from config.jobs.lanes import RESOURCES
from config.jobs.ticks import name_actor


def test_each_resource_has_its_actor() -> None:
    assert [(actor.actor_name, actor.queue_name) for actor in ACTORS] == [(name_actor(one), one) for one in RESOURCES]


def test_the_broker_neither_retries_nor_limits() -> None:
    assert {type(middleware).__name__ for middleware in broker.middleware} == {"WorkerLife"}
