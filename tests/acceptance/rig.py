"""Workers, sweepers and web of a test as real processes, each in a group of its own with a log, all ended with the rig.

They use the servers and the database of the test run. A worker is a Dramatiq master with one process unless more are asked
for: Dramatiq stops a whole master when one of its processes dies.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
import redis
from django.conf import settings

from config.embedded.layout import VALKEY_ADMIN, Layout
from config.embedded.ports import choose_free_port
from config.embedded.processes import identify_process

POLL_S = 0.05
FETCHING_S = 0.5
START_TIMEOUT_S = 90.0
LOG_TAIL = 4_000
FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1")


def wait_for(condition: Callable[[], bool], *, timeout_s: float, what: str) -> None:
    """Poll until the condition holds; raises AssertionError that names what did not come."""
    end = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end, f"not within {timeout_s:g} s: {what}"
        time.sleep(POLL_S)


def skew_clock(seconds: int) -> dict[str, str]:
    """The environment of a process whose clock is so many seconds off."""
    return {
        "LD_PRELOAD": str(FAKETIME),
        "FAKETIME": f"{seconds:+d}s",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "PYTHONPATH": str(Path(__file__).parent / "skewed"),  # sitecustomize.py: what libfaketime gets wrong
    }


@dataclass(frozen=True)
class Running:
    """A started process, the leader of its group."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def await_end(self, *, timeout_s: float) -> bool:
        """Wait for the leader's end and leave nothing of its group; tell whether it ended by itself."""
        try:
            self.process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.kill_group()
            self.process.wait()
            return False
        self.kill_group()
        return True

    def kill_group(self) -> None:
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return


class Rig:
    """Starts processes of Loupe for one test, and ends them."""

    def __init__(self, folder: Path, *, database_url: str) -> None:
        self._folder = folder
        self._environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.acceptance.settings",
            "DATABASE_URL": database_url,
            "REDIS_URL": settings.REDIS_URL,
            "PYTHONUNBUFFERED": "1",
            "LOUPE_MODEL_SERVER": "false",  # trial jobs run no model
        }
        self.running: list[Running] = []
        self.clients: list[httpx.Client] = []
        self.broker = connect_as_admin()
        self.broker.flushall()

    def start(self, name: str, *command: str, process: str, environment: Mapping[str, str] | None = None) -> Running:
        log = self._folder / f"{len(self.running):02d}-{name}.log"
        with log.open("wb") as output:
            started = subprocess.Popen(
                command,
                cwd=settings.BASE_DIR,
                env=self._environment | {"LOUPE_PROCESS": process} | dict(environment or {}),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.running.append(Running(name, started, log))
        return self.running[-1]

    def start_worker(
        self,
        resource: str = "processor",
        *,
        processes: int = 1,
        threads: int = 1,
        environment: Mapping[str, str] | None = None,
    ) -> Running:
        options = ["--processes", str(processes), "--threads", str(threads)]
        command = [sys.executable, "-m", "config.jobs.run", resource, *options]
        return self.start("worker", *command, process="worker", environment=environment)

    def start_sweepers(self, *, environment: Mapping[str, str] | None = None) -> None:
        """Two: one leads, the other stands by."""
        for _ in range(2):
            self.start_sweeper(environment=environment)

    def start_sweeper(self, *, environment: Mapping[str, str] | None = None) -> Running:
        return self.start("sweeper", sys.executable, "manage.py", "sweeper", process="web", environment=environment)

    def start_web(self, *, environment: Mapping[str, str] | None = None) -> httpx.Client:
        """The API; a client of it, whose URL is `client.base_url`."""
        port = choose_free_port()
        options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
        granian = str(Path(sys.executable).with_name("granian"))
        command = [granian, *options, "--blocking-threads", "4", "--no-ws", "config.wsgi:application"]
        self.start("web", *command, process="web", environment=environment)
        self.clients.append(open_client(port))
        return self.clients[-1]

    def start_forking_web(self, *, environment: Mapping[str, str] | None = None) -> httpx.Client:
        """The API, with a process of its own for each request."""
        port = choose_free_port()
        command = [sys.executable, "-m", "bench.trial.forking_web", str(port)]
        self.start("web", *command, process="web", environment=environment)
        self.clients.append(open_client(port))
        return self.clients[-1]

    def await_workers(self, count: int) -> None:
        """Wait until so many worker processes fetch from the broker."""
        wait_for(lambda: self.count_fetching() >= count, timeout_s=START_TIMEOUT_S, what=f"{count} workers that fetch")

    def count_fetching(self) -> int:
        """Worker processes that have fetched within the last half second, whatever their clocks say."""
        before = self._read_heartbeats()
        time.sleep(FETCHING_S)
        return sum(before.get(name) != time_ms for name, time_ms in self._read_heartbeats().items())

    def measure_clock_spread_s(self) -> float:
        """How far the workers' clocks lie apart: each signs on at the broker with its own time."""
        times_ms = list(self._read_heartbeats().values())
        return (max(times_ms) - min(times_ms)) / 1_000

    def _read_heartbeats(self) -> dict[str, float]:
        """When each worker process fetched last, by its own clock."""
        beats = self.broker.zrange("dramatiq:__heartbeats__", 0, -1, withscores=True)
        assert isinstance(beats, list)
        return {str(name): float(time_ms) for name, time_ms in map(tuple, beats)}

    def run_command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`manage.py …` on the rig's database, to its end."""
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=settings.BASE_DIR, env=self._environment, capture_output=True, text=True, check=False
        )

    def stop(self) -> None:
        """Kill everything; the logs' ends go to stdout, which pytest shows when the test has failed."""
        for one in self.running:
            one.kill_group()
            one.process.wait()
            print(f"--- {one.log.name}\n{one.log.read_text(encoding='utf-8', errors='replace')[-LOG_TAIL:]}")
        for client in self.clients:
            client.close()
        self.broker.close()


def connect_as_admin() -> redis.Redis:
    """The broker as its administrator, who may do what a fault needs."""
    layout = Layout.load_or_create(Path(settings.LOUPE_STATE_DIR))
    return redis.Redis(
        host="127.0.0.1",
        port=layout.ports["valkey"],
        username=VALKEY_ADMIN,
        password=layout.secrets["valkey_admin"],
        socket_timeout=5,
    )


def open_client(port: int) -> httpx.Client:
    """A client of the web at this port, once it answers."""
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30)

    def is_answering() -> bool:
        try:
            return client.get("/healthz").is_success
        except httpx.TransportError:
            return False

    wait_for(is_answering, timeout_s=START_TIMEOUT_S, what="a web that answers")
    return client


def kill_process(pid: int) -> None:
    """kill -9, and wait until it is gone."""
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: identify_process(pid) is None, timeout_s=10, what=f"the end of process {pid}")
