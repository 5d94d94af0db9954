"""The Dramatiq broker. It carries ticks only, so nothing is lost with it."""

import dramatiq
from django.conf import settings
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import ShutdownNotifications, TimeLimit

broker = RedisBroker(  # type: ignore[no-untyped-call]
    url=settings.REDIS_URL,
    middleware=[
        TimeLimit(time_limit=3_600_000),
        ShutdownNotifications(),
    ],
    maintenance_chance=500_000,
    heartbeat_timeout=15_000,
)
dramatiq.set_broker(broker)
