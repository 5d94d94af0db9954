"""A child says that it is ready when what its jobs wait for is there, and not before."""

import socket
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection

import pytest

from config.forking.server import Grant
from config.jobs import nursery
from config.jobs.child import Message, Order
from config.jobs.nursery import Nursery

NO_LIMITS = Grant(wall_s=1, cpu_s=1, memory_bytes=0)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a child did, in its order; it serves its keeper in no process of its own."""
    steps: list[str] = []

    def serve(keeper: "Connection[Message, Order]") -> None:
        steps.append("ready")
        keeper.close()

    monkeypatch.setattr(nursery, "die_with_parent", lambda *_, **__: steps.append("tied"))
    monkeypatch.setattr(nursery, "serve_keeper", serve, raising=False)
    return steps


def run_child(*, await_ready: Sequence[Callable[[], object]]) -> None:
    control, other = socket.socketpair()
    channel, keeper = socket.socketpair()
    with control, other, channel, keeper:
        server = Nursery(control, await_ready=await_ready)
        with server._woken, server._wake:
            server.run_child(channel, grant=NO_LIMITS)


def test_a_child_waits_for_the_models_before_it_is_ready(steps: list[str]) -> None:
    run_child(await_ready=[lambda: steps.append("models are warm"), lambda: steps.append("all else is there")])
    assert steps == ["tied", "models are warm", "all else is there", "ready"]


def test_a_child_that_waits_in_vain_is_never_ready(steps: list[str]) -> None:
    def fail() -> None:
        raise ConnectionError("no model server")

    with pytest.raises(ConnectionError):
        run_child(await_ready=[fail])
    assert "ready" not in steps
