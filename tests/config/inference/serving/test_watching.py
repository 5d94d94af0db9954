"""The watcher starts its server anew, keeps the address meanwhile, and dies with its parent, its server with it."""

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded.processes import ProcessIdentity, identify_process, wait_until_gone
from config.inference.serving.sockets import make_address, make_socket
from config.inference.serving.watching import start_watcher

ROOT = Path(__file__).parents[4]
PARENT = """
import os, socket, subprocess, sys, time
from config.inference.serving.sockets import listen
with listen(sys.argv[2]) as listener:
    command = [sys.executable, "-c", sys.argv[1], str(listener.fileno()), str(os.getpid())]
    subprocess.Popen(command, pass_fds=[listener.fileno()])
time.sleep(3_600)
"""
# The real watcher, with a server that only tells who it is.
WATCHER = """
import os, socket, sys, types
from config.inference.serving import watching
def serve(listener):
    while True:
        with listener.accept()[0] as client:
            client.send(str(os.getpid()).encode())
sys.modules["config.inference.serving.starting"] = types.SimpleNamespace(serve=serve)
watching.RESTART_S = 0
watching.watch(socket.socket(fileno=int(sys.argv[1])), parent_pid=int(sys.argv[2]))
"""


@pytest.fixture
def watched() -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A parent with a watcher and a server below it, and the server's name."""
    name = f"loupe-test-{secrets.token_hex(8)}"
    with subprocess.Popen([sys.executable, "-c", PARENT, WATCHER, name], cwd=ROOT) as parent:
        yield parent, name
        parent.kill()


def ask_who_serves(name: str) -> ProcessIdentity:
    """The process that answers; asks again until there is one."""
    while True:
        with make_socket() as client:
            client.settimeout(20)
            try:
                client.connect(make_address(name))
                answer = client.recv(64)
            except (ConnectionRefusedError, ConnectionResetError):  # no parent yet; a server that died meanwhile
                continue
        if answer and (found := identify_process(int(answer))) is not None:
            return found


def test_a_killed_server_is_replaced_and_all_die_with_the_parent(watched: tuple[subprocess.Popen[bytes], str]) -> None:
    parent, name = watched
    first = ask_who_serves(name)
    first.send_signal(signal.SIGKILL)
    assert not wait_until_gone([first], timeout_s=20)
    second = ask_who_serves(name)
    assert second != first
    stat = Path(f"/proc/{second.pid}/stat").read_text().rpartition(")")[2].split()
    watcher = identify_process(int(stat[1]))
    assert watcher is not None
    for process in (watcher, second):
        process.send_signal(signal.SIGTERM)  # as a whole group of processes gets it: jobs may still go on
    assert ask_who_serves(name) == second
    parent.kill()
    assert not wait_until_gone([watcher, second], timeout_s=20)


def test_the_address_is_there_before_the_watcher(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that comes at once waits for the server, and is not turned away."""
    name, started = f"loupe-test-{secrets.token_hex(8)}", []

    def connect(command: list[str], *, pass_fds: list[int], **_: object) -> None:
        with make_socket() as client:
            client.connect(make_address(name))
        started.append((int(command[3]), int(command[4])))
        assert pass_fds == [int(command[3])]

    monkeypatch.setattr("subprocess.Popen", connect)
    start_watcher(name, env={})
    assert [parent for _, parent in started] == [os.getpid()]
