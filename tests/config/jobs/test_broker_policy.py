"""Loupe refuses a broker that would throw messages away."""

import pytest
import redis
from pytest_django import Settings

from config.jobs.broker_policy import check_broker_policy, read_eviction_policy
from config.startup import refuse_errors


@pytest.mark.usefixtures("servers")
def test_the_embedded_broker_evicts_nothing(settings: Settings) -> None:
    assert read_eviction_policy(settings.REDIS_URL) == "noeviction"
    assert check_broker_policy() == []


def test_a_broker_that_evicts_stops_the_start_and_names_the_remedy(settings: Settings, evicting_broker: str) -> None:
    settings.REDIS_URL = evicting_broker
    with pytest.raises(SystemExit, match=r"maxmemory-policy allkeys-lru(?s:.*)maxmemory-policy noeviction"):
        refuse_errors()


def test_a_broker_that_is_down_is_no_fault_of_the_settings(broker_down: str) -> None:
    assert check_broker_policy() == []
    with pytest.raises(redis.RedisError):
        read_eviction_policy(broker_down)
