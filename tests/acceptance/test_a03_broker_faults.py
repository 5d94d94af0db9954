"""Whatever befalls the broker, every job ends: ticks only wake workers, the rows know what is left to do."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import redis
from django.conf import settings

from bench.trial.jobs import ANALYSIS
from bench.trial.models import Start, Task
from config.embedded.binaries import find_valkey_binary
from config.embedded.ports import choose_free_port
from config.jobs.models import JobState
from config.jobs.queueing import enqueue
from tests.acceptance import faults
from tests.acceptance.conftest import Tell
from tests.acceptance.measures import count_states, count_unfinished, count_without_one_effect, read_clock
from tests.acceptance.rig import Rig, wait_for

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(600)]

RUNNING, QUEUED, RETRYING, DELAYED = 50, 100, 25, 25
ALL = RUNNING + QUEUED + RETRYING + DELAYED
MOST_END_S = 120.0
STARVED_S = 10.0
DOWN_S = 10.0
OTHER_POLICIES = (
    *("allkeys-lru", "allkeys-lfu", "allkeys-random"),
    *("volatile-lru", "volatile-lfu", "volatile-random", "volatile-ttl"),
)


def fill_lane() -> None:
    """50 tasks at work, then 100 that wait, 25 whose timer runs and 25 that will set a timer when they fail."""
    for _ in range(RUNNING):
        enqueue(ANALYSIS, deed="loop", argument=random.uniform(8, 16), priority=1)
    wait_for(lambda: Start.objects.count() == RUNNING, timeout_s=60, what=f"{RUNNING} tasks at work")
    for _ in range(QUEUED):
        enqueue(ANALYSIS, deed="loop", argument=random.uniform(0.1, 2))
    for _ in range(RETRYING):
        enqueue(ANALYSIS, deed="fail_transiently", argument=3, priority=1)
    for _ in range(DELAYED):
        later = read_clock() + timedelta(seconds=random.uniform(5, 30))
        enqueue(ANALYSIS, deed="loop", argument=0.1, run_after=later)


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("kill -9", faults.kill_valkey),
        ("FLUSHALL", faults.flush_valkey),
        ("out of memory", lambda: faults.starve_valkey(STARVED_S)),
    ],
)
def test_a03_every_job_ends_after_a_fault_of_the_broker(
    rig: Rig, tell: Tell, name: str, fault: Callable[[], None]
) -> None:
    workers = [rig.start_worker(threads=RUNNING // 2) for _ in range(2)]
    rig.start_sweepers()
    rig.await_workers(len(workers))
    fill_lane()
    before, begun = count_states(), time.monotonic()
    assert before[JobState.RUNNING] == RUNNING
    fault()
    wait_for(lambda: count_unfinished() == 0, timeout_s=MOST_END_S - (time.monotonic() - begun), what="all ended")
    took_s = time.monotonic() - begun
    assert count_states() == {JobState.SUCCEEDED: ALL}
    assert count_without_one_effect() == 0
    assert all(worker.process.poll() is None for worker in workers)
    tell(f"a03 {name}: {ALL}/{ALL} done {took_s:.0f} s after the fault, 0 lost (before it: {dict(before)})")


def test_a03_the_api_answers_while_the_broker_is_down(rig: Rig, tell: Tell) -> None:
    web = rig.start_web()
    rig.start_worker(threads=4)
    rig.start_sweepers()
    rig.await_workers(1)
    answers: list[int] = []
    end = time.monotonic() + DOWN_S
    while time.monotonic() < end:
        faults.signal_server("valkey", signal.SIGKILL)  # as often as the supervisor starts it
        answers.append(post_task(web))
    faults.await_valkey()
    wait_for(lambda: count_unfinished() == 0, timeout_s=MOST_END_S, what="all ended")
    accepted = sum(httpx.codes.is_success(status) for status in answers)
    assert accepted == len(answers) == Task.objects.filter(state=JobState.SUCCEEDED).count()
    assert count_without_one_effect() == 0
    tell(f"a03 broker down: {accepted}/{len(answers)} answers of the API are 2xx, all of their jobs done")


def post_task(web: httpx.Client) -> int:
    return web.post("/trial/tasks", json={"lane": "analysis", "deed": "loop", "argument": 0.05}).status_code


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[redis.Redis]:
    """A broker of the test's own, whose policy may be set."""
    port = choose_free_port()
    command = [str(find_valkey_binary()), "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert any("Ready to accept connections" in line for line in server.stdout)
        with redis.Redis(port=port) as client:
            yield client
        server.kill()


def start_worker_once(valkey: redis.Redis) -> subprocess.CompletedProcess[str]:
    """What each worker process does first, and nothing more."""
    port = valkey.get_connection_kwargs()["port"]
    environment = os.environ | {"REDIS_URL": f"redis://127.0.0.1:{port}/0"}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", "import config.worker"],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a03_a_worker_refuses_a_broker_that_evicts(servers: None, valkey: redis.Redis, tell: Tell) -> None:
    refused = []
    for policy in OTHER_POLICIES:
        valkey.config_set("maxmemory-policy", policy)
        started = start_worker_once(valkey)
        assert started.returncode != 0, policy
        assert f"maxmemory-policy {policy}" in started.stderr
        refused.append(policy)
    valkey.config_set("maxmemory-policy", "noeviction")
    assert start_worker_once(valkey).returncode == 0
    tell(f"a03 start-up: {len(refused)}/{len(OTHER_POLICIES)} other policies refused, noeviction accepted")
