"""Jobs to claim: runs of media, as the catalog queues them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from dramatiq.brokers.redis import RedisBroker

from catalog.jobs import ANALYSE_MEDIA
from catalog.models import AnalysisRun, Media
from config.broker import broker
from config.jobs import ticks
from config.jobs.models import LeasedJob


@pytest.fixture
def queue(make_media: Callable[..., Media]) -> Callable[..., AnalysisRun]:
    """Queue a run of a new medium."""

    def add(**columns: Any) -> AnalysisRun:
        defaults = {"lane": ANALYSE_MEDIA.lane, "max_attempts": ANALYSE_MEDIA.max_attempts}
        return AnalysisRun.objects.create(media=make_media(), **defaults | columns)

    return add


@pytest.fixture
def shift() -> Callable[..., None]:
    """Move a time of a job by seconds of the database's clock, in place of waiting: `shift(job, lease_until=-1)`."""

    def move(job: LeasedJob, **seconds: float) -> None:
        for column, distance in seconds.items():
            table, name = map(connection.ops.quote_name, (job._meta.db_table, column))
            with connection.cursor() as cursor:
                cursor.execute(
                    f"UPDATE {table} SET {name} = clock_timestamp() + make_interval(secs => %s) WHERE id = %s",
                    [distance, job.pk],
                )
        job.refresh_from_db()

    return move


@pytest.fixture
def quiet_broker(servers: None) -> Iterator[None]:
    """The broker, with no tick waiting in any lane."""
    broker.declare_queue(ANALYSE_MEDIA.lane)
    broker.flush_all()
    yield
    broker.flush_all()


@pytest.fixture
def dead_broker(monkeypatch: pytest.MonkeyPatch, broker_down: str) -> Iterator[None]:
    """A broker at an address where nobody listens."""
    dead = RedisBroker(url=broker_down)
    monkeypatch.setattr(ticks, "broker", dead)
    ticks.connect_broker.cache_clear()
    yield
    ticks.connect_broker.cache_clear()
