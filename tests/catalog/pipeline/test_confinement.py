"""Real processes: a server and children that sleep, spin, allocate, crash and kill."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from catalog.pipeline.confinement import ChildDiedError, ConfinedServer, Limits, ServerLostError
from tests.catalog.pipeline.processes import list_children, list_lasting_children, wait_for_end

pytestmark = pytest.mark.system

TASK = "tests.catalog.pipeline.confined_tasks:misbehave"
LIMITS = Limits(wall_s=10, cpu_s=5, memory_bytes=64 * 2**20, answer_bytes=2**20)
SHORT = Limits(wall_s=0.3, cpu_s=5, memory_bytes=64 * 2**20, answer_bytes=2**20)


@pytest.fixture(scope="module")
def server() -> Iterator[ConfinedServer]:
    running = ConfinedServer(TASK)
    yield running
    running.close()


def ask(
    server: ConfinedServer, deed: str, *, payload: bytes = b"", limits: Limits = LIMITS
) -> tuple[dict[str, Any], bytes]:
    return server.run({"deed": deed}, payload=payload, limits=limits)


def count_open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_an_answer_comes_from_another_process_whole(server: ConfinedServer) -> None:
    payload = os.urandom(300_000)
    answer, echoed = ask(server, "echo", payload=payload)
    assert echoed == payload
    assert answer["pid"] not in (os.getpid(), server.pid)


def test_the_child_sees_no_environment(server: ConfinedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_PASSWORD", "secret")
    server.close()
    answer, _payload = ask(server, "echo")
    assert set(answer["environment"]) <= {"LANG", "LC_CTYPE"}


@pytest.mark.parametrize(
    ("deed", "limits", "reason"),
    [
        ("sleep", SHORT, "time"),
        ("sleep deaf", SHORT, "time"),
        ("allocate", LIMITS, "memory"),
        ("crash", LIMITS, "crash"),
        ("raise", LIMITS, "crash"),
    ],
)
def test_a_child_that_misbehaves_is_ended_and_its_end_explained(
    server: ConfinedServer, deed: str, limits: Limits, reason: str
) -> None:
    with pytest.raises(ChildDiedError) as caught:
        ask(server, deed, limits=limits)
    assert caught.value.reason == reason
    assert ask(server, "echo", payload=b"still there")[1] == b"still there"
    assert list_lasting_children(server.pid) == []


def test_a_child_that_spins_is_ended_by_its_processor_time(server: ConfinedServer) -> None:
    limits = Limits(wall_s=30, cpu_s=1, memory_bytes=64 * 2**20, answer_bytes=2**20)
    with pytest.raises(ChildDiedError, match="1 s of processor time"):
        ask(server, "spin", limits=limits)


@pytest.mark.parametrize("deed", ["open file", "open socket"])
def test_a_child_can_open_nothing(server: ConfinedServer, deed: str) -> None:
    assert ask(server, deed, payload=b"nothing was opened")[1] == b"nothing was opened"


def test_an_answer_above_the_bound_is_not_read(server: ConfinedServer) -> None:
    small = Limits(wall_s=10, cpu_s=5, memory_bytes=64 * 2**20, answer_bytes=10)
    with pytest.raises(ChildDiedError):
        ask(server, "echo", payload=bytes(11), limits=small)


def test_a_killed_server_is_replaced(server: ConfinedServer) -> None:
    ask(server, "echo")
    first = server.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert ask(server, "echo", payload=b"again")[1] == b"again"
    assert server.pid != first


def wait_for_child(server_pid: int | None, *, of: Future[Any]) -> int:
    """Give the process that works for a request; the test's time limit ends a wait in vain."""
    while not (children := list_children(server_pid)):
        assert not of.done()
    return children[0]


def test_a_killed_server_is_replaced_while_a_child_of_it_still_works(server: ConfinedServer) -> None:
    ask(server, "echo")
    first = server.pid
    assert first is not None
    assert list_lasting_children(first) == []
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(ask, server, "sleep")
        orphan = wait_for_child(first, of=late)
        os.kill(first, signal.SIGKILL)
        assert ask(server, "echo", payload=b"again")[1] == b"again"
        assert not wait_for_end(orphan, timeout_s=0)
        os.kill(orphan, signal.SIGKILL)
        os.kill(wait_for_child(server.pid, of=late), signal.SIGKILL)  # it was sent once more
        with pytest.raises(ChildDiedError):
            late.result()


def test_a_stopped_server_is_replaced_when_it_is_closed(server: ConfinedServer) -> None:
    ask(server, "echo")
    first = server.pid
    assert first is not None
    os.kill(first, signal.SIGSTOP)
    server.close()
    assert wait_for_end(first, timeout_s=0)


def test_work_that_ends_the_server_twice_is_given_up_without_a_verdict(server: ConfinedServer) -> None:
    with pytest.raises(ServerLostError):
        ask(server, "kill server")
    assert ask(server, "echo", payload=b"well")[1] == b"well"


def test_many_threads_share_one_server_and_leave_nothing_behind(server: ConfinedServer) -> None:
    ask(server, "echo")
    before = count_open_files()
    payloads = [bytes([number]) * 5_000 for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda payload: ask(server, "echo", payload=payload)[1], payloads))
    assert answers == payloads
    assert count_open_files() == before
    assert list_lasting_children(server.pid) == []


def test_a_late_child_does_not_delay_others(server: ConfinedServer) -> None:
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(ask, server, "sleep", limits=SHORT)
        assert ask(server, "echo", payload=b"quick")[1] == b"quick"
        assert isinstance(late.exception(), ChildDiedError)


def test_the_server_ends_when_its_caller_is_killed() -> None:
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        own = ConfinedServer(TASK)
        ask(own, "echo")
        os.write(writer, str(own.pid).encode())
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(pid, 0)
    server_pid = int(os.read(reader, 20))
    os.close(reader)
    os.close(writer)
    assert wait_for_end(server_pid, timeout_s=5)


def test_a_forked_process_starts_a_server_of_its_own(server: ConfinedServer) -> None:
    ask(server, "echo")
    first = server.pid
    pid = os.fork()
    if pid == 0:
        ok = ask(server, "echo", payload=b"child")[1] == b"child" and server.pid != first
        server.close()
        os._exit(0 if ok else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert ask(server, "echo", payload=b"parent")[1] == b"parent"
    assert server.pid == first
