"""The caller's side of confined work: one small server process, one short-lived child for each request.

Why not multiprocessing's forkserver: each of its children imports the parent's `__main__` again, its preload
ignores sys.path, and it inherits the environment with its passwords (figures in docs/algorithms/pipeline.md).
Any thread may call `run`; a forked process starts a server of its own; a server that was killed is replaced
and the request is sent once more. A request holds four descriptors, all closed before `run` returns.
"""

import atexit
import os
import signal
import socket
import subprocess
import sys
import threading
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from catalog.pipeline.confined_wire import CONTROL, EXIT_MEMORY, STATUS, read_exactly, read_frame, send_frame

_ROOT: Final = Path(__file__).resolve().parents[2]
_BOOT: Final = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); from catalog.pipeline.confined_worker import main; main()"
)
_SLACK_S: Final = 2.0
"""How much longer than the child's wall time the caller waits for the server's word about it."""


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
        self._task = task
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        forget_in_child = weakref.WeakMethod(self._forget)
        os.register_at_fork(after_in_child=lambda: (forget := forget_in_child()) and forget())
        atexit.register(self.close)

    @property
    def pid(self) -> int | None:
        """Process id of the server, None when there is none."""
        return self._process.pid if self._process is not None else None

    def run(self, header: dict[str, Any], *, payload: bytes, limits: Limits) -> tuple[dict[str, Any], bytes]:
        """Give the task's answer; raises ChildDiedError, or ServerLostError when the server ended twice."""
        for _attempt in (1, 2):
            channel, child_channel = socket.socketpair()
            status, child_status = socket.socketpair()
            with channel, status:
                with child_channel, child_status:
                    self._request_child([child_channel.fileno(), child_status.fileno()], limits=limits)
                try:
                    return _converse(channel, header=header, payload=payload, limits=limits)
                except (EOFError, OSError, ValueError) as error:
                    death = _explain_death(status, limits=limits)
                    if death is not None:
                        raise death from error
        raise ServerLostError("the process that confines untrusted work was ended from outside, twice")

    def close(self) -> None:
        """End the server; children at work are left to finish within their limits."""
        with self._lock:
            self._stop()

    def _request_child(self, descriptors: list[int], *, limits: Limits) -> None:
        message = CONTROL.pack(limits.wall_s, limits.cpu_s, limits.memory_bytes)
        with self._lock:
            try:
                socket.send_fds(self._running_control(), [message], descriptors)
            except OSError:  # the server was killed, or is stopped and reads no more
                self._stop()
                socket.send_fds(self._running_control(), [message], descriptors)

    def _running_control(self) -> socket.socket:
        """Start a clean interpreter if none runs: isolated (-I), no environment but the locale."""
        if self._control is None:
            ours, theirs = socket.socketpair()
            ours.settimeout(_SLACK_S)
            with theirs:
                command = [sys.executable, "-I", "-c", _BOOT, str(_ROOT), self._task, str(theirs.fileno())]
                self._process = subprocess.Popen(
                    command,
                    pass_fds=[theirs.fileno()],
                    env={"LANG": "C.UTF-8"},
                    cwd="/",
                    stdin=subprocess.DEVNULL,
                )
            self._control = ours
        return self._control

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            try:
                self._process.wait(_SLACK_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._control = self._process = None

    def _forget(self) -> None:
        """Begin without a server in a forked process: the parent keeps its own."""
        self._lock = threading.Lock()
        self._process = None
        self._control = None


def _converse(
    channel: socket.socket, *, header: dict[str, Any], payload: bytes, limits: Limits
) -> tuple[dict[str, Any], bytes]:
    channel.settimeout(limits.wall_s + _SLACK_S)
    send_frame(channel, header=header, payload=payload)
    return read_frame(channel, max_payload_bytes=limits.answer_bytes)


def _explain_death(status_end: socket.socket, *, limits: Limits) -> ChildDiedError | None:
    """Tell from the child's wait status what ended it; None when the server is gone and nobody knows."""
    status_end.settimeout(_SLACK_S)
    try:
        status, was_killed = STATUS.unpack(read_exactly(status_end, size=STATUS.size))
    except (EOFError, OSError):
        return None
    code = os.waitstatus_to_exitcode(status)
    if was_killed or code == -signal.SIGALRM:
        return ChildDiedError("time", detail=f"it was ended after {limits.wall_s:g} s")
    if code == -signal.SIGXCPU:
        return ChildDiedError("time", detail=f"it was ended after {limits.cpu_s:g} s of processor time")
    if code in (EXIT_MEMORY, -signal.SIGKILL):
        most_mib = limits.memory_bytes // 2**20
        return ChildDiedError("memory", detail=f"it needed more than {most_mib:,} MiB of memory")
    return ChildDiedError("crash", detail=f"its process ended with code {code}")
