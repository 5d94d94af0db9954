"""Ticks: empty Dramatiq messages that wake a resource's workers. A lost tick costs a second: the sweeper sends another.

One queue a resource, not a lane: a worker takes its next tick only when it has nothing to do, so a tick never waits behind
the job of a busy worker while another idles (docs/decisions/0005).
"""

from functools import cache, partial

import dramatiq
import redis
import structlog
from django.conf import settings
from django.db import transaction
from dramatiq.errors import BrokerConnectionError

from config.broker import broker
from config.jobs.lanes import LaneRule

log = structlog.get_logger(__name__)

MOST_TICKS_WAITING = 8
BROKER_FAULTS = (BrokerConnectionError, redis.RedisError)


@cache
def connect_broker() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL)


def name_actor(resource: str) -> str:
    return f"tick_{resource}"


def send_tick(resource: str) -> bool:
    """Send one tick; False when the broker is down, which loses nothing (the row is kept, the sweeper tries again)."""
    message: dramatiq.Message[None] = dramatiq.Message(
        queue_name=resource, actor_name=name_actor(resource), args=(), kwargs={}, options={}
    )
    try:
        broker.enqueue(message)
    except BROKER_FAULTS as error:
        log.warning("tick not sent", resource=resource, error=str(error))
        return False
    return True


def tick_on_commit(rule: LaneRule) -> None:
    """Wake the lane's resources once the surrounding transaction has committed, unless a tick waits already."""
    for resource in rule.resources:
        transaction.on_commit(partial(wake_resource, resource, claimable=1))


def wake_resource(resource: str, *, claimable: int) -> int:
    """Bring the ticks that wait in the queue up to what is claimable, at most eight; returns how many were sent."""
    if claimable == 0:
        return 0
    try:
        waiting = int(connect_broker().llen(f"dramatiq:{resource}"))
    except BROKER_FAULTS as error:
        log.warning("broker not reachable", resource=resource, error=str(error))
        return 0
    wanted = max(0, min(claimable, MOST_TICKS_WAITING) - waiting)
    return sum(send_tick(resource) for _ in range(wanted))
