"""The one thing Loupe demands of a broker: that it never throws messages away by itself."""

from typing import Any

import redis
from django.conf import settings
from django.core.checks import CheckMessage, Error, register


def read_eviction_policy(url: str) -> str:
    """`maxmemory-policy` as INFO reports it (managed servers forbid CONFIG); raises redis.RedisError."""
    with redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=2) as client:
        memory: Any = client.info("memory")
    return str(memory["maxmemory_policy"])


@register()
def check_broker_policy(**_options: Any) -> list[CheckMessage]:
    """Refuse a broker that evicts. One that is not reachable is no fault of the settings: /readyz tells of it."""
    try:
        policy = read_eviction_policy(settings.REDIS_URL)
    except redis.RedisError:
        return []
    if policy == "noeviction":
        return []
    hint = "Set `maxmemory-policy noeviction` on it: any other policy loses jobs' messages without a word."
    return [Error(f"The broker at REDIS_URL has maxmemory-policy {policy}.", hint=hint, id="loupe.E001")]
