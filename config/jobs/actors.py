"""One Dramatiq actor a lane: it drains the lane. Only the worker imports this."""

import dramatiq
from django.db import close_old_connections

from config.broker import broker
from config.jobs.lanes import list_lanes
from config.jobs.ticks import name_actor
from config.jobs.work import drain_lane


def declare_actor(lane: str) -> dramatiq.Actor[[], None]:
    """The actor of the lane: no retries, for the rows know what is left to do."""

    def drain() -> None:
        close_old_connections()
        try:
            drain_lane(lane)
        finally:
            close_old_connections()

    return dramatiq.actor(actor_name=name_actor(lane), queue_name=lane, broker=broker)(drain)


ACTORS = tuple(declare_actor(lane) for lane in list_lanes())
