"""The client's side: keeps one fork server running and asks it for children.

Any thread may ask; a forked process starts a server of its own; a server that was killed is replaced.
"""

import atexit
import os
import socket
import subprocess
import threading
import weakref
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from config.forking.wire import CONTROL, STATUS, read_exactly

SLACK_S: Final = 2.0
"""How long the client waits for the server to read, to end, or to say how a child has ended."""


@dataclass(frozen=True)
class ChildEnd:
    """How a child ended: its exit code (minus a signal's number), and whether the server killed it for being late."""

    code: int
    was_late: bool


class ForkClient:
    """`command(descriptor)` is what starts the server with the control socket of that number."""

    def __init__(self, command: Callable[[int], Sequence[str]], *, env: Mapping[str, str] | None, cwd: str) -> None:
        self._command, self._env, self._cwd = command, env, cwd
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

    def start(self) -> None:
        """Start the server now, so that the first child does not wait for what it imports."""
        with self._lock:
            self._running_control()

    def request_child(
        self, *, wall_s: float = float("inf"), cpu_s: float = float("inf"), memory_bytes: int = 0
    ) -> tuple[socket.socket, socket.socket]:
        """(channel to the child, status socket for `read_end`); both are the caller's to close."""
        channel, child_channel = socket.socketpair()
        status, child_status = socket.socketpair()
        try:
            with child_channel, child_status:
                self._send(CONTROL.pack(wall_s, cpu_s, memory_bytes), [child_channel.fileno(), child_status.fileno()])
        except OSError:
            channel.close()
            status.close()
            raise
        return channel, status

    def close(self) -> None:
        """End the server; children at work are left to finish within their limits."""
        with self._lock:
            self._stop()

    def _send(self, message: bytes, descriptors: list[int]) -> None:
        with self._lock:
            try:
                socket.send_fds(self._running_control(), [message], descriptors)
            except OSError:  # the server was killed, or is stopped and reads no more
                self._stop()
                socket.send_fds(self._running_control(), [message], descriptors)

    def _running_control(self) -> socket.socket:
        if self._control is None:
            ours, theirs = socket.socketpair()
            ours.settimeout(SLACK_S)
            with theirs:
                self._process = subprocess.Popen(
                    self._command(theirs.fileno()),
                    pass_fds=[theirs.fileno()],
                    env=self._env,
                    cwd=self._cwd,
                    stdin=subprocess.DEVNULL,
                )
            self._control = ours
        return self._control

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            try:
                self._process.wait(SLACK_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._control = self._process = None

    def _forget(self) -> None:
        """Begin without a server in a forked process: the parent keeps its own."""
        self._lock = threading.Lock()
        self._process = None
        self._control = None


def kill_child(status: socket.socket) -> ChildEnd | None:
    """Have the child killed, and wait until it is gone; None when the server is gone, and its children with it."""
    with suppress(OSError):  # the other side is gone already
        status.shutdown(socket.SHUT_WR)
    return read_end(status)


def read_end(status: socket.socket) -> ChildEnd | None:
    """How the child ended; None when the server is gone and nobody knows."""
    status.settimeout(SLACK_S)
    try:
        wait_status, was_late = STATUS.unpack(read_exactly(status, size=STATUS.size))
    except (EOFError, OSError):
        return None
    return ChildEnd(os.waitstatus_to_exitcode(wait_status), was_late)
