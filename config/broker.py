"""The Dramatiq broker. It carries ticks only: nothing is lost with it, and limits and retries are the rows' own."""

import dramatiq
from django.conf import settings
from dramatiq.brokers.redis import RedisBroker

broker = RedisBroker(  # type: ignore[no-untyped-call]
    url=settings.REDIS_URL,
    middleware=[],
    maintenance_chance=500_000,
    heartbeat_timeout=15_000,
)
dramatiq.set_broker(broker)
