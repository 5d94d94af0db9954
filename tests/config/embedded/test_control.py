"""Starting, stopping and asking: once, by whom it concerns, and with an answer when it fails."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from config.embedded.control import read_status, start, stop
from config.embedded.errors import EmbeddedServerError
from config.embedded.layout import Layout
from config.embedded.processes import ProcessIdentity, wait_until_gone
from config.embedded.readiness import StartOutcome
from config.embedded.status import ServerState, ServerStatus, read_status_file, write_status

pytestmark = pytest.mark.system

BROKER = ("valkey",)
SLEEPER = [sys.executable, "-c", "import signal; signal.pause()"]
START_AND_BE_KILLED = """
import os, pathlib, signal, sys
from config.embedded.control import start
start(pathlib.Path(sys.argv[1]), servers=("valkey",), detached=False)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def own_state(tmp_path: Path) -> Iterator[Path]:
    """A state folder of the test's own; whatever it started is stopped."""
    yield tmp_path / "state"
    stop(tmp_path / "state")


def find_processes(state: Path) -> list[ProcessIdentity]:
    """Return the supervisor and its servers."""
    status = read_status(state)
    return [process for process in (status.process, *(server.process for server in status.servers)) if process]


def list_processes_naming(state: Path, *, words: str) -> list[str]:
    """Return the command lines that hold `words` and the state folder."""
    commands = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):
                commands.append((entry / "cmdline").read_text().replace("\0", " "))
    return [command for command in commands if words in command and str(state) in command]


def test_a_start_tells_each_step_until_ready(own_state: Path) -> None:
    told: list[ServerStatus] = []

    assert start(own_state, servers=BROKER, on_progress=told.append) is StartOutcome.STARTED
    assert told[-1].state is ServerState.READY
    assert told[-1].process is not None


def test_a_second_start_says_that_it_runs_already(layout: Layout) -> None:
    assert start(layout.state_dir) is StartOutcome.ALREADY_RUNNING


def test_three_starts_at_once_make_one_supervisor(
    own_state: Path, wait_for: Callable[[Callable[[], bool]], None]
) -> None:
    with ThreadPoolExecutor(3) as pool:
        futures = [pool.submit(start, own_state, servers=BROKER) for _ in range(3)]
        outcomes = [future.result() for future in futures]

    assert outcomes.count(StartOutcome.STARTED) >= 1
    assert read_status(own_state).is_ready
    wait_for(lambda: len(list_processes_naming(own_state, words="config.embedded.supervisor")) == 1)


def test_a_running_supervisor_without_a_wanted_server_is_an_error(own_state: Path) -> None:
    start(own_state, servers=BROKER)

    with pytest.raises(EmbeddedServerError, match="it runs without postgres"):
        start(own_state, servers=("postgres", "valkey"))


def test_stop_ends_every_process_and_says_so(own_state: Path) -> None:
    start(own_state, servers=BROKER)
    processes = find_processes(own_state)

    assert stop(own_state)
    assert not [process for process in processes if process.is_running()]
    assert [server.state for server in read_status(own_state).servers] == [ServerState.STOPPED]


def test_stopping_what_does_not_run_is_no_error(own_state: Path) -> None:
    assert not stop(own_state)


def test_stop_spares_a_stranger_who_got_the_process_id(own_state: Path) -> None:
    start(own_state, servers=BROKER)
    stop(own_state)
    with subprocess.Popen(SLEEPER) as stranger:
        recorded = replace(read_status_file(own_state), process=ProcessIdentity(stranger.pid, start_ticks=1))
        write_status(own_state, status=recorded)

        assert not stop(own_state)
        assert stranger.poll() is None
        stranger.kill()


def test_servers_that_are_not_detached_end_with_a_parent_that_is_killed(own_state: Path) -> None:
    command = [sys.executable, "-c", START_AND_BE_KILLED, str(own_state)]
    parent = subprocess.run(command, cwd=Path(__file__).parents[3], check=False)

    assert parent.returncode == -signal.SIGKILL
    recorded = read_status_file(own_state)
    processes = [recorded.process, *(server.process for server in recorded.servers)]
    assert wait_until_gone([process for process in processes if process], timeout_s=10) == []


def test_a_killed_supervisor_leaves_nothing_running(own_state: Path) -> None:
    start(own_state, servers=BROKER)
    processes = find_processes(own_state)
    assert processes[0].send_signal(signal.SIGKILL)

    assert wait_until_gone(processes, timeout_s=10) == []
    assert [server.state for server in read_status(own_state).servers] == [ServerState.STOPPED]


def test_attached_servers_are_refused_to_a_side_thread(own_state: Path) -> None:
    with ThreadPoolExecutor(1) as pool, pytest.raises(RuntimeError, match="main thread"):
        pool.submit(start, own_state, servers=BROKER, detached=False).result()


def test_a_failing_server_is_named_with_its_log_and_the_remedy(own_state: Path) -> None:
    (own_state / "valkey" / "data" / "appendonlydir").mkdir(parents=True)
    manifest = own_state / "valkey" / "data" / "appendonlydir" / "appendonly.aof.manifest"
    manifest.write_text("not a manifest\n")

    with pytest.raises(EmbeddedServerError) as caught:
        start(own_state, servers=BROKER)

    assert caught.value.server == "valkey"
    assert "manifest" in caught.value.log_tail
    assert "logs/valkey.log" in caught.value.remedy
    assert not read_status(own_state).is_running


def test_a_pinned_port_in_use_is_told_through_the_supervisor(
    own_state: Path, layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOUPE_REDIS_PORT", str(layout.ports["valkey"]))

    with pytest.raises(EmbeddedServerError, match=r"LOUPE_REDIS_PORT. is in use(.|\n)*unset it"):
        start(own_state, servers=BROKER)
