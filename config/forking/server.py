"""The server's side: forks a child for each request, kills what is late or no longer wanted, reaps, reports how it ended.

It is single-threaded and has imported everything before the first request. It ends when the client closes the control
socket, so nothing outlives a killed client.
"""

import os
import select
import signal
import socket
import time
import traceback
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Final

from config.forking.wire import CONTROL, EXIT_ERROR, EXIT_MEMORY, STATUS

GRACE_S: Final = 0.5
TICK_S: Final = 0.02


@dataclass(frozen=True)
class Grant:
    """What the client allows a child: seconds by the clock and of processor, bytes of memory above the server's."""

    wall_s: float
    cpu_s: float
    memory_bytes: int


@dataclass
class _Child:
    status: socket.socket
    deadline: float
    is_killed: bool = False


class ForkServer(ABC):
    """Accepts control messages, forks, kills what is late, reaps. One thread, one select loop."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._children: dict[int, _Child] = {}
        self._woken, self._wake = socket.socketpair()

    @abstractmethod
    def run_child(self, channel: socket.socket, *, grant: Grant) -> None:
        """The child's whole life; MemoryError becomes EXIT_MEMORY, every other exception EXIT_ERROR."""

    def serve(self) -> None:
        """Run until the client closes its end of the control socket."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)  # the client's end closes the control socket: that is the signal
        for end in (self._woken, self._wake):
            end.setblocking(False)
        signal.set_wakeup_fd(self._wake.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        try:
            while self._serve_once():
                pass
        finally:
            signal.set_wakeup_fd(-1)

    def _serve_once(self) -> bool:
        """Wait for a request, an ended or unwanted child, or a deadline; False when the client is gone."""
        wanted = [child.status for child in self._children.values() if not child.is_killed]
        ready, _, _ = select.select([self._control, self._woken, *wanted], [], [], self._seconds_to_deadline())
        if self._woken in ready:
            self._woken.recv(4096)
        self._kill_late(unwanted=ready)
        self._reap()
        return self._control not in ready or self._accept()

    def _accept(self) -> bool:
        message, descriptors, _, _ = socket.recv_fds(self._control, CONTROL.size, 2)
        if len(message) != CONTROL.size or len(descriptors) != 2:
            return False
        channel, status = (socket.socket(fileno=one) for one in descriptors)
        grant = Grant(*CONTROL.unpack(message))
        pid = os.fork()
        if pid == 0:
            status.close()
            self._become_child(channel, grant=grant)
        channel.close()
        self._children[pid] = _Child(status, time.monotonic() + grant.wall_s + GRACE_S)
        return True

    def _become_child(self, channel: socket.socket, *, grant: Grant) -> None:
        """Never returns: whatever happens, the child ends here."""
        code = EXIT_ERROR
        try:
            self._leave_server()
            self.run_child(channel, grant=grant)
            code = 0
        except MemoryError:
            code = EXIT_MEMORY
        except Exception:
            traceback.print_exc()
        finally:
            os._exit(code)

    def _leave_server(self) -> None:
        """In the child: keep nothing of the server's, or its end would go unnoticed while the child lives."""
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        others = [child.status for child in self._children.values()]
        for end in (self._control, self._woken, self._wake, *others):
            end.close()

    def _seconds_to_deadline(self) -> float | None:
        waiting = (child.deadline for child in self._children.values() if not child.is_killed)
        nearest = min(waiting, default=float("inf"))
        return None if nearest == float("inf") else max(TICK_S, nearest - time.monotonic())

    def _kill_late(self, *, unwanted: list[socket.socket]) -> None:
        """A status socket that can be read has been shut by the client, which says nothing else on it."""
        for pid, child in self._children.items():
            if time.monotonic() >= child.deadline or child.status in unwanted:
                os.kill(pid, signal.SIGKILL)  # our own child, not yet reaped: the id cannot be anyone else's
                child.is_killed = True

    def _reap(self) -> None:
        for pid in list(self._children):
            reaped, status = os.waitpid(pid, os.WNOHANG)
            if reaped:
                _report(self._children.pop(pid), status=status)


def _report(child: _Child, *, status: int) -> None:
    with child.status as end:
        try:
            end.send(STATUS.pack(status, time.monotonic() >= child.deadline))
        except (BrokenPipeError, ConnectionResetError):
            return  # the client has stopped waiting
