"""The four systems: how each is started, and how many of its jobs have not ended by its own books."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import LiteralString

import psycopg
import redis

PROCESSES = 2  # a core each on the smallest machine that Loupe is made for
DRAMATIQ_COMMAND = ("dramatiq", "bench.peers.dramatiq_app", "--processes", str(PROCESSES))
PROCRASTINATE_COMMAND = ("procrastinate", "--app", "bench.peers.procrastinate_app.app", "worker", "--concurrency")


@dataclass(frozen=True)
class Books:
    """Connections to look into what the systems write."""

    redis: redis.Redis
    loupe: psycopg.Connection
    procrastinate: psycopg.Connection


@dataclass(frozen=True)
class System:
    """`workers` are what is killed with -9; `attendants` run beside them. Commands are modules of the same Python.

    `single_workers` are as many processes that do one job at a time each, where `workers` do more.
    """

    name: str
    module: str
    workers: Sequence[Sequence[str]]
    count_unfinished: Callable[[Books], int]
    attendants: Sequence[Sequence[str]] = ()
    single_workers: Sequence[Sequence[str]] = ()
    environment: Mapping[str, str] = field(default_factory=dict)

    def one_at_a_time(self) -> "System":
        """The same system with one job at a time a process: an urgent job waits for as many busy workers everywhere."""
        return replace(self, workers=self.single_workers or self.workers)


def count_loupe(books: Books) -> int:
    return count_rows(books.loupe, "SELECT count(*) FROM trial_task WHERE state IN ('queued', 'running')")


def count_dramatiq(books: Books) -> int:
    return sum(int(books.redis.hlen(f"plain:{queue}.msgs")) for queue in ("low", "high"))


def count_celery(books: Books) -> int:
    """What waits at each priority, and what is handed out."""
    keys = ["celery", *(f"celery:{step}" for step in range(1, 10))]
    return sum(int(books.redis.llen(key)) for key in keys) + int(books.redis.hlen("unacked"))


def count_procrastinate(books: Books) -> int:
    statement = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND task_name = 'perform'"
    return count_rows(books.procrastinate, statement)


def count_rows(connection: psycopg.Connection, statement: LiteralString) -> int:
    [[count]] = connection.execute(statement).fetchall()
    return int(count)


LOUPE_PROCESSOR = ("config.jobs.run", "processor", "--processes", str(PROCESSES))
LOUPE_INTERACTIVE = ("config.jobs.run", "interactive")
LOUPE = System(
    name="loupe",
    module="bench.peers.loupe_jobs",
    workers=[(*LOUPE_PROCESSOR, "--threads", "4"), LOUPE_INTERACTIVE],
    single_workers=[LOUPE_PROCESSOR, LOUPE_INTERACTIVE],
    attendants=[["django", "sweeper"]],
    count_unfinished=count_loupe,
    environment={"DJANGO_SETTINGS_MODULE": "bench.peers.loupe_settings", "LOUPE_MODEL_SERVER": "false"},
)
DRAMATIQ = System(
    name="dramatiq",
    module="bench.peers.dramatiq_app",
    workers=[DRAMATIQ_COMMAND],
    single_workers=[(*DRAMATIQ_COMMAND, "--threads", "1")],
    count_unfinished=count_dramatiq,
)
CELERY = System(
    name="celery",
    module="bench.peers.celery_app",
    workers=[["celery", "--app", "bench.peers.celery_app", "worker", "--concurrency", str(PROCESSES)]],
    count_unfinished=count_celery,
)
PROCRASTINATE = System(
    name="procrastinate",
    module="bench.peers.procrastinate_app",
    workers=[(*PROCRASTINATE_COMMAND, "4")] * PROCESSES,
    single_workers=[(*PROCRASTINATE_COMMAND, "1")] * PROCESSES,
    count_unfinished=count_procrastinate,
)
LOUPE_SHARED = replace(LOUPE, single_workers=[LOUPE_PROCESSOR])
"""Without the worker that Loupe keeps free: urgent jobs and the backlog have the same workers."""
SYSTEMS = (LOUPE, DRAMATIQ, CELERY, PROCRASTINATE)
