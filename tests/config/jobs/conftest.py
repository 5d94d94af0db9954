"""Tasks of bench.trial to claim, a nursery of the test database's own, and the database's clock in the test's hand."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from dramatiq.brokers.redis import RedisBroker

from bench.trial.jobs import ANALYSIS
from bench.trial.models import Task
from catalog.jobs import ANALYSE_MEDIA
from catalog.models import AnalysisRun, Media
from config.broker import broker
from config.jobs import ticks
from config.jobs.claiming import claim_of_kind
from config.jobs.keeping import Closing, Keeper
from config.jobs.kinds import JobKind
from config.jobs.lanes import RESOURCES
from config.jobs.models import LeasedJob
from config.jobs.queueing import enqueue
from config.jobs.work import start_nursery

Queue = Callable[..., Task]
Hold = Callable[..., Task]
Shift = Callable[..., None]
MakeRun = Callable[..., tuple[AnalysisRun, JobKind]]


@pytest.fixture
def queue(db: None) -> Queue:
    """Queue a task that does nothing, in the lane of analyses if no other is named."""

    def add(kind: JobKind = ANALYSIS, **columns: Any) -> Task:
        task: Task = enqueue(kind, **{"deed": "nothing"} | columns)
        return task

    return add


@pytest.fixture
def hold(queue: Queue) -> Hold:
    """Queue a task and claim it."""

    def claim(kind: JobKind = ANALYSIS, **columns: Any) -> Task:
        queue(kind, **columns)
        job = claim_of_kind(kind, worker="a worker")
        assert isinstance(job, Task)
        return job

    return claim


@pytest.fixture
def shift() -> Shift:
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


@pytest.fixture(scope="session")
def test_database_url(django_db_setup: None) -> str:
    """The address of this run's test database, for processes of their own."""
    known = connection.settings_dict
    return f"postgres://{known['USER']}:{known['PASSWORD']}@{known['HOST']}:{known['PORT']}/{known['NAME']}"


@pytest.fixture(scope="module")
def make_keeper(test_database_url: str) -> Iterator[Callable[..., Keeper]]:
    """Keepers whose children work on the test database."""
    environment = os.environ | {"DATABASE_URL": test_database_url, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    nursery = start_nursery(environment)
    keepers = []

    def make(closing: Closing | None = None) -> Keeper:
        keepers.append(Keeper(nursery=nursery, closing=closing or Closing()))
        return keepers[-1]

    yield make
    for keeper in keepers:
        keeper.drop_child()
    nursery.close()


@pytest.fixture
def quiet_broker(servers: None) -> Iterator[None]:
    """The broker, with no tick waiting in any queue."""
    for resource in RESOURCES:
        broker.declare_queue(resource)
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


@pytest.fixture
def make_run(make_media: Callable[..., Media]) -> MakeRun:
    """A claimed run of a new medium, with its kind: a job that has a domain to settle."""

    def make(**columns: Any) -> tuple[AnalysisRun, JobKind]:
        enqueue(ANALYSE_MEDIA, media=make_media(), **columns)
        run = claim_of_kind(ANALYSE_MEDIA, worker="a worker")
        assert isinstance(run, AnalysisRun)
        return run, ANALYSE_MEDIA

    return make
