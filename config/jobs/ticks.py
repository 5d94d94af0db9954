"""Ticks: empty Dramatiq messages that wake a lane's workers. A lost tick costs a second: the sweeper sends another."""

from functools import cache, partial

import dramatiq
import redis
import structlog
from django.conf import settings
from django.db import transaction
from dramatiq.errors import BrokerConnectionError

from config.broker import broker

log = structlog.get_logger(__name__)

MOST_TICKS_WAITING = 8
BROKER_FAULTS = (BrokerConnectionError, redis.RedisError)


@cache
def connect_broker() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL)


def name_actor(lane: str) -> str:
    return f"tick_{lane}"


def send_tick(lane: str) -> bool:
    """Send one tick; False when the broker is down, which loses nothing (the row is kept, the sweeper tries again)."""
    message: dramatiq.Message[None] = dramatiq.Message(
        queue_name=lane, actor_name=name_actor(lane), args=(), kwargs={}, options={}
    )
    try:
        broker.enqueue(message)
    except BROKER_FAULTS as error:
        log.warning("tick not sent", lane=lane, error=str(error))
        return False
    return True


def tick_on_commit(lane: str) -> None:
    """Wake the lane once the surrounding transaction has committed, unless a tick waits already."""
    transaction.on_commit(partial(wake_lane, lane, claimable=1))


def wake_lane(lane: str, *, claimable: int) -> int:
    """Bring the ticks that wait in the lane's queue up to what is claimable, at most eight; returns how many were sent."""
    if claimable == 0:
        return 0
    try:
        waiting = int(connect_broker().llen(f"dramatiq:{lane}"))
    except BROKER_FAULTS as error:
        log.warning("broker not reachable", lane=lane, error=str(error))
        return 0
    wanted = max(0, min(claimable, MOST_TICKS_WAITING) - waiting)
    return sum(send_tick(lane) for _ in range(wanted))
