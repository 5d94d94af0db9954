"""The broker never evicts, and its users may do what they need and no more."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from threading import Event

import dramatiq
import pytest
import redis
from dramatiq.brokers.redis import RedisBroker

from config.embedded.layout import Layout

pytestmark = pytest.mark.system


@pytest.fixture
def application(layout: Layout) -> Iterator[redis.Redis]:
    """A connection as Loupe's processes have it."""
    with redis.Redis.from_url(layout.redis_url, decode_responses=True) as client:
        yield client


def test_the_application_reads_that_nothing_is_evicted(application: redis.Redis) -> None:
    assert application.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_the_application_counts_a_queue(application: redis.Redis) -> None:
    application.rpush("dramatiq:counted", "a", "b")

    assert application.llen("dramatiq:counted") == 2
    application.delete("dramatiq:counted")


def test_the_application_keeps_a_cached_value_for_a_while(application: redis.Redis) -> None:
    application.set("loupe:cached", "1", ex=60)
    application.incr("loupe:cached")

    assert (application.get("loupe:cached"), application.ttl("loupe:cached") > 0) == ("2", True)


@pytest.mark.parametrize(
    "command",
    [
        ("FLUSHALL",),
        ("CONFIG", "SET", "maxmemory-policy", "allkeys-lru"),
        ("ACL", "LIST"),
        ("SHUTDOWN",),
        ("EVAL", "return 1", "0"),
        ("GET", "other:key"),
        ("SET", "dramatiq:queue", "x"),
        ("LPOP", "loupe:cached"),
        ("SUBSCRIBE", "news"),
    ],
)
def test_the_application_is_refused_the_rest(application: redis.Redis, command: tuple[str, ...]) -> None:
    with pytest.raises(redis.exceptions.NoPermissionError):
        application.execute_command(*command)


def test_without_a_password_nothing_is_answered(layout: Layout) -> None:
    with socket.create_connection(("127.0.0.1", layout.ports["valkey"]), timeout=5) as link:
        link.sendall(b"PING\r\n")

        assert link.recv(64).startswith(b"-NOAUTH")


def test_dramatiq_delivers_retries_and_maintains_with_these_rights(layout: Layout) -> None:
    broker = RedisBroker(url=layout.redis_url, maintenance_chance=1_000_000)
    attempts, done = [], Event()

    @dramatiq.actor(broker=broker, queue_name="proof", max_retries=1, min_backoff=1, max_backoff=10)
    def work() -> None:
        attempts.append(1)
        if len(attempts) == 1:
            raise ValueError("once")
        done.set()

    worker = dramatiq.Worker(broker, worker_threads=1, worker_timeout=50)
    worker.start()
    try:
        work.send()
        assert done.wait(20)
        broker.join("proof", timeout=10_000)
    finally:
        worker.stop()
        broker.close()
