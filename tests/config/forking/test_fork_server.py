"""A fork server and its client, with real processes: what a child's end looks like, and that nothing is left behind."""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded.processes import identify_process, wait_until_gone
from config.forking.client import ChildEnd, ForkClient, kill_child, read_end
from config.forking.wire import read_exactly

ROOT = Path(__file__).resolve().parents[3]
SERVER = """
import os, socket, sys
from config.forking.server import ForkServer

class Deeds(ForkServer):
    def run_child(self, channel, *, grant):
        channel.sendall(str(os.getpid()).encode().rjust(8))
        deed = channel.recv(16)
        if deed == b"exit": os._exit(7)
        if deed == b"raise": raise ZeroDivisionError
        if deed == b"hoard": raise MemoryError
        if deed == b"wait": channel.recv(1)

Deeds(socket.socket(fileno=int(sys.argv[1]))).serve()
"""


@pytest.fixture(scope="module")
def client() -> Iterator[ForkClient]:
    running = ForkClient(lambda descriptor: [sys.executable, "-c", SERVER, str(descriptor)], env=None, cwd=str(ROOT))
    yield running
    running.close()


def ask(client: ForkClient, deed: bytes, *, wall_s: float = float("inf")) -> tuple[socket.socket, socket.socket, int]:
    """(channel, status socket, process id) of a child that was told what to do."""
    channel, status = client.request_child(wall_s=wall_s)
    pid = int(read_exactly(channel, size=8))
    channel.sendall(deed)
    return channel, status, pid


@pytest.mark.parametrize(
    ("deed", "code"), [(b"nothing", 0), (b"exit", 7), (b"raise", 1), (b"hoard", 3)], ids=lambda value: str(value)
)
def test_the_end_of_a_child_is_told(client: ForkClient, deed: bytes, code: int) -> None:
    channel, status, _ = ask(client, deed)
    with channel, status:
        assert read_end(status) == ChildEnd(code, was_late=False)


def test_a_child_that_is_not_wanted_any_more_is_killed(client: ForkClient) -> None:
    channel, status, pid = ask(client, b"wait")
    with channel, status:
        assert kill_child(status) == ChildEnd(-signal.SIGKILL, was_late=False)
    assert identify_process(pid) is None


def test_a_child_whose_client_has_let_go_is_killed(client: ForkClient) -> None:
    channel, status, pid = ask(client, b"wait")
    process = identify_process(pid)
    status.close()
    assert process is not None
    assert not wait_until_gone([process], timeout_s=20)
    channel.close()


def test_a_child_that_is_late_is_killed_and_others_go_on(client: ForkClient) -> None:
    late_channel, late_status, _ = ask(client, b"wait", wall_s=0)
    channel, status, pid = ask(client, b"wait")
    with late_channel, late_status, channel, status:
        assert read_end(late_status) == ChildEnd(-signal.SIGKILL, was_late=True)
        assert identify_process(pid) is not None
        kill_child(status)


def test_nobody_knows_how_a_child_ended_whose_server_was_killed(client: ForkClient) -> None:
    channel, status, _ = ask(client, b"wait")
    assert client.pid is not None
    os.kill(client.pid, signal.SIGKILL)
    with channel, status:
        assert read_end(status) is None
    channel, status, _ = ask(client, b"nothing")  # of a new server
    with channel, status:
        assert read_end(status) == ChildEnd(0, was_late=False)
