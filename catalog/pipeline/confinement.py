"""The caller's side of confined work: one small fork server, one short-lived child for each request.

Any thread may call `run`. When the server was ended from outside, the request is sent once more to a new one. A request holds
four descriptors, all closed before `run` returns.
"""

import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from catalog.pipeline.confined_wire import read_frame, send_frame
from config.forking.client import SLACK_S, ForkClient, read_end
from config.forking.wire import EXIT_MEMORY

_ROOT: Final = Path(__file__).resolve().parents[2]
_BOOT: Final = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); from catalog.pipeline.confined_worker import main; main()"
)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one child may use; memory is address space above what the idle server has."""

    wall_s: float
    cpu_s: float
    memory_bytes: int
    answer_bytes: int


class ChildDiedError(Exception):
    """The child gave no valid answer: `reason` is "time", "memory" or "crash", the text what ended it."""

    def __init__(self, reason: str, *, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


class ServerLostError(Exception):
    """The server was ended from outside, twice: says nothing about the input, the request may be repeated."""


class ConfinedServer:
    """Runs `task` ("module:function") on untrusted input, each request in a child of another interpreter."""

    def __init__(self, task: str) -> None:
        def start(descriptor: int) -> list[str]:
            """A clean interpreter: isolated (-I), no environment but the locale."""
            return [sys.executable, "-I", "-c", _BOOT, str(_ROOT), task, str(descriptor)]

        self._client = ForkClient(start, env={"LANG": "C.UTF-8"}, cwd="/")

    @property
    def pid(self) -> int | None:
        """Process id of the server, None when there is none."""
        return self._client.pid

    def run(self, header: dict[str, Any], *, payload: bytes, limits: Limits) -> tuple[dict[str, Any], bytes]:
        """Give the task's answer; raises ChildDiedError, or ServerLostError when the server ended twice."""
        for _attempt in (1, 2):
            channel, status = self._client.request_child(
                wall_s=limits.wall_s, cpu_s=limits.cpu_s, memory_bytes=limits.memory_bytes
            )
            with channel, status:
                try:
                    return _converse(channel, header=header, payload=payload, limits=limits)
                except (EOFError, OSError, ValueError) as error:
                    death = _explain_death(status, limits=limits)
                    if death is not None:
                        raise death from error
        raise ServerLostError("the process that confines untrusted work was ended from outside, twice")

    def close(self) -> None:
        """End the server; children at work are left to finish within their limits."""
        self._client.close()


def _converse(
    channel: socket.socket, *, header: dict[str, Any], payload: bytes, limits: Limits
) -> tuple[dict[str, Any], bytes]:
    channel.settimeout(limits.wall_s + SLACK_S)
    send_frame(channel, header=header, payload=payload)
    return read_frame(channel, max_payload_bytes=limits.answer_bytes)


def _explain_death(status_end: socket.socket, *, limits: Limits) -> ChildDiedError | None:
    """Tell from the child's wait status what ended it; None when the server is gone and nobody knows."""
    end = read_end(status_end)
    if end is None:
        return None
    if end.was_late or end.code == -signal.SIGALRM:
        return ChildDiedError("time", detail=f"it was ended after {limits.wall_s:g} s")
    if end.code == -signal.SIGXCPU:
        return ChildDiedError("time", detail=f"it was ended after {limits.cpu_s:g} s of processor time")
    if end.code == -signal.SIGPROF:  # a timer that the task set for a part of its work
        return ChildDiedError("time", detail="a part of it took more processor time than it may")
    if end.code in (EXIT_MEMORY, -signal.SIGKILL):
        most_mib = limits.memory_bytes // 2**20
        return ChildDiedError("memory", detail=f"it needed more than {most_mib:,} MiB of memory")
    return ChildDiedError("crash", detail=f"its process ended with code {end.code}")
