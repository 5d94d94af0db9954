"""One PostgreSQL and one Valkey for all, and processes that never outlive the benchmark."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import redis

from bench.peers.systems import Books, System
from bench.peers.work import name_starts
from config.embedded import control
from config.embedded.layout import VALKEY_ADMIN, Layout
from config.embedded.ports import LOOPBACK
from config.launch.servers import SOURCE_ROOT

POLL_S = 0.1  # seldom enough that counting rows is no part of what is measured
PATIENCE_S = 180.0
GUARD = ("sh", "-c", '("$@"; kill -KILL 0) & read -r _; kill -KILL 0', "guard")
"""Runs a command, and kills its whole process group when it ends, or when the benchmark does (its end of the pipe closes)."""

PROCRASTINATE_DATABASE = "procrastinate"
LOUPE_TABLES = "trial_start, trial_effect, trial_task, jobs_jobattempt"
PROCRASTINATE_TABLES = "procrastinate_jobs, procrastinate_events, procrastinate_workers, procrastinate_periodic_defers"


class Rig:
    """The servers in a folder of their own, what they hold, and the processes of the systems."""

    def __init__(self, folder: Path, *, layout: Layout) -> None:
        password = layout.secrets["valkey_admin"]
        self._folder = folder
        self._redis_url = f"redis://{VALKEY_ADMIN}:{password}@{LOOPBACK}:{layout.ports['valkey']}/0"
        self._procrastinate_url = layout.database_url.rpartition("/")[0] + f"/{PROCRASTINATE_DATABASE}"
        with psycopg.connect(layout.owner_database_url, autocommit=True) as owner:
            owner.execute(f"CREATE DATABASE {PROCRASTINATE_DATABASE} OWNER loupe")
        self.books = Books(
            redis=redis.Redis.from_url(self._redis_url),
            loupe=psycopg.connect(layout.database_url, autocommit=True),
            procrastinate=psycopg.connect(self._procrastinate_url, autocommit=True),
        )

    def call(self, system: System, *arguments: str) -> str:
        """Have the system's module do something in a process of its own; what it printed. Raises CalledProcessError."""
        command = [sys.executable, "-m", "bench.peers", system.module, *arguments]
        done = subprocess.run(
            command, env=self._environment(system), cwd=SOURCE_ROOT, stdout=subprocess.PIPE, text=True, check=True
        )
        return done.stdout

    def enqueue(self, system: System, job: str, *, count: int) -> None:
        self.call(system, "enqueue", job, str(count))

    def enqueue_each(self, system: System, job: str, *, count: int, every_s: float) -> list[float]:
        """Enqueue one by one; the seconds at which each was handed over."""
        printed = self.call(system, "enqueue", job, str(count), str(every_s))
        times: list[float] = json.loads(printed.splitlines()[-1])
        return times

    def read_starts(self, system: System) -> list[tuple[int, float]]:
        """(number, seconds) of every start that the jobs have told of."""
        lines: list[bytes] = self.books.redis.lrange(name_starts(system.name), 0, -1)  # type: ignore[assignment]
        pairs = (line.decode().split(":") for line in lines)
        return [(int(number), float(seconds)) for number, seconds in pairs]

    def count_unfinished(self, system: System) -> int:
        return system.count_unfinished(self.books)

    def clear(self) -> None:
        """No job of any system, and no trace of one."""
        self.books.redis.flushall()
        self.books.loupe.execute(f"TRUNCATE {LOUPE_TABLES}")
        self.books.procrastinate.execute(f"TRUNCATE {PROCRASTINATE_TABLES}")

    @contextmanager
    def running(self, system: System) -> Iterator["Fleet"]:
        """The system's workers and attendants; all killed at the end, however it comes."""
        fleet = Fleet(system, environment=self._environment(system), log=self._folder / f"{system.name}.log")
        try:
            fleet.start_attendants()
            fleet.start_workers()
            yield fleet
        finally:
            fleet.kill()

    def _environment(self, system: System) -> dict[str, str]:
        own = {
            "BENCH_REDIS_URL": self._redis_url,
            "BENCH_PROCRASTINATE_URL": self._procrastinate_url,
            "LOUPE_STATE_DIR": str(self._folder / "state"),
        }
        kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        return kept | own | dict(system.environment)


class Fleet:
    """The processes of one system, each in a process group of its own that is killed as a whole."""

    def __init__(self, system: System, *, environment: dict[str, str], log: Path) -> None:
        self._system, self._environment, self._log = system, environment, log
        self._workers: list[subprocess.Popen[bytes]] = []
        self._attendants: list[subprocess.Popen[bytes]] = []

    def start_workers(self) -> None:
        self._workers = [self._start(command) for command in self._system.workers]

    def start_attendants(self) -> None:
        self._attendants = [self._start(command) for command in self._system.attendants]

    def kill_workers(self) -> None:
        """As when the machine is gone: -9 to every process at the same time."""
        kill_groups(self._workers)
        self._workers = []

    def kill(self) -> None:
        kill_groups([*self._workers, *self._attendants])

    def check(self) -> None:
        """Raise RuntimeError when a process has ended by itself."""
        if any(one.poll() is not None for one in (*self._workers, *self._attendants)):
            tail = self._log.read_text(encoding="utf-8", errors="replace")[-2_000:]
            raise RuntimeError(f"a process of {self._system.name} has ended:\n{tail}")

    def _start(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as output:
            return subprocess.Popen(
                [*GUARD, sys.executable, "-m", *command],
                env=self._environment,
                cwd=SOURCE_ROOT,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )


def kill_groups(leaders: Sequence[subprocess.Popen[bytes]]) -> None:
    for leader in leaders:
        with suppress(ProcessLookupError):  # it has ended by itself, and its group with it
            os.killpg(leader.pid, signal.SIGKILL)
    for leader in leaders:
        leader.wait()


def wait_until(is_reached: Callable[[], bool], *, fleet: Fleet, patience_s: float = PATIENCE_S) -> bool:
    """Look ten times a second; False when it has not come in time. Raises RuntimeError when a process ends meanwhile."""
    until = time.monotonic() + patience_s
    while not is_reached():
        fleet.check()
        if time.monotonic() > until:
            return False
        time.sleep(POLL_S)
    return True


@contextmanager
def open_rig(folder: Path, *, systems: Sequence[System]) -> Iterator[Rig]:
    """Servers of the benchmark's own, with each system's tables in place; stopped at the end."""
    state = folder / "state"
    control.start(state, servers=("postgres", "valkey"), detached=False)
    try:
        rig = Rig(folder, layout=Layout.load_or_create(state))
        for system in systems:
            rig.call(system, "prepare")
        yield rig
    finally:
        control.stop(state)
