"""Before Django: one launch at a time, a port, the libraries, the servers."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from config.embedded import control
from config.embedded.errors import EmbeddedServerError
from config.embedded.readiness import StartOutcome
from config.env import Environment
from config.launch import servers
from config.launch.servers import LaunchState, choose_web_port, hold_launch_lock, read_launch, start_servers

HOLD_AND_WAIT = """
import sys
from pathlib import Path
from config.launch.servers import hold_launch_lock, write_address
hold_launch_lock(Path(sys.argv[1]))
write_address(Path(sys.argv[1]), url="http://127.0.0.1:8123")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_second_launch_is_told_where_the_first_one_runs_until_that_is_gone(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD_AND_WAIT, str(tmp_path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=settings.BASE_DIR, text=True, **pipes) as first:  # type: ignore[call-overload]
        assert first.stdout.readline() == "held\n"
        with pytest.raises(SystemExit, match=rf"already runs at http://127.0.0.1:8123 \(process {first.pid}\)"):
            hold_launch_lock(tmp_path)
        first.kill()
    hold_launch_lock(tmp_path)


def test_a_launch_that_has_written_no_address_yet_is_refused_all_the_same(tmp_path: Path) -> None:
    hold_launch_lock(tmp_path)
    with pytest.raises(SystemExit, match=r"^Loupe already runs\. Stop it"):
        hold_launch_lock(tmp_path)


@pytest.mark.parametrize("content", ["", "{"])
def test_an_address_that_cannot_be_read_is_left_out(tmp_path: Path, content: str) -> None:
    (tmp_path / "launch.json").write_text(content, encoding="utf-8")
    assert read_launch(tmp_path) is None


def test_the_written_address_is_read(tmp_path: Path) -> None:
    servers.write_address(tmp_path, url="http://127.0.0.1:8123")
    assert read_launch(tmp_path) == {"url": "http://127.0.0.1:8123", "pid": os.getpid()}


def test_a_port_that_is_set_and_taken_is_an_error_with_its_remedy(taken_port: int) -> None:
    with pytest.raises(SystemExit, match=f"LOUPE_WEB_PORT is {taken_port}, but another program listens there"):
        choose_web_port(Environment({"LOUPE_WEB_PORT": str(taken_port)}))


def test_a_port_that_is_set_and_free_is_used(taken_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "PREFERRED_WEB_PORT", taken_port)
    free = choose_web_port(Environment({}))
    assert free != taken_port
    assert choose_web_port(Environment({"LOUPE_WEB_PORT": str(free)})) == free


def test_a_missing_library_ends_the_launch_and_names_its_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOUPE_STATE_DIR", str(tmp_path))
    monkeypatch.setattr(servers, "find_missing_packages", lambda: ["libgl1"])
    with pytest.raises(SystemExit, match="apt-get install libgl1"):
        servers.prepare_machine()
    assert not (tmp_path / "postgres").exists(), "no server was started"


def test_no_server_is_started_where_all_are_provided(tmp_path: Path) -> None:
    assert start_servers(tmp_path, servers=(), origin="http://127.0.0.1:8000") is False
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_does_not_start_ends_the_launch_with_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOUPE_POSTGRES_PORT", "many")
    with pytest.raises((SystemExit, EmbeddedServerError), match="LOUPE_POSTGRES_PORT='many' is not a port") as ended:
        start_servers(tmp_path, servers=("postgres",), origin="http://127.0.0.1:8000")
    assert ended.type is SystemExit


@pytest.mark.parametrize("outcome", StartOutcome)
def test_a_launch_owns_the_servers_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, outcome: StartOutcome
) -> None:
    monkeypatch.setattr(control, "start", lambda *_, **__: outcome)
    owns = start_servers(tmp_path, servers=("valkey",), origin="http://127.0.0.1:8000")
    assert owns is (outcome is StartOutcome.STARTED)


def test_the_address_is_on_the_loopback(tmp_path: Path) -> None:
    assert LaunchState(tmp_path, 8123, owns_servers=True).url == "http://127.0.0.1:8123"
