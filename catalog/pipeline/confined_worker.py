"""The confined side: a small server that forks one short-lived child for each piece of untrusted work.

It is a fresh interpreter without the parent's environment (no passwords to steal), single-threaded, and has
imported everything before the first request. A child gets kernel limits before it reads a byte: address
space, CPU time, a wall timer, no new file descriptor, no file growth. The server itself kills a child that
outlives its wall time, reaps it and reports its wait status; it ends when the parent closes the control
socket, so nothing outlives a killed worker.
"""

import importlib
import os
import resource
import select
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from catalog.pipeline.confined_wire import CONTROL, EXIT_ERROR, EXIT_MEMORY, STATUS, read_frame, send_frame

Task = Callable[[dict[str, Any], bytes], tuple[dict[str, Any], bytes]]


_GRACE_S: Final = 0.5
_TICK_S: Final = 0.02


@dataclass(frozen=True)
class _Child:
    status: socket.socket
    deadline: float


class Server:
    """Accepts control messages, forks, kills what is late, reaps. One thread, one select loop."""

    def __init__(self, control: socket.socket, *, task: Task) -> None:
        self._control = control
        self._task = task
        self._children: dict[int, _Child] = {}
        self._woken, self._wake = socket.socketpair()

    def serve(self) -> None:
        """Run until the parent closes its end of the control socket."""
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
        """Wait for a request, an ended child or a deadline; False when the caller is gone."""
        ready, _, _ = select.select([self._control, self._woken], [], [], self._seconds_to_deadline())
        if self._woken in ready:
            self._woken.recv(4096)
        self._kill_late()
        self._reap()
        return self._control not in ready or self._accept()

    def _accept(self) -> bool:
        message, descriptors, _, _ = socket.recv_fds(self._control, CONTROL.size, 2)
        if len(message) != CONTROL.size or len(descriptors) != 2:
            return False
        channel, status = (socket.socket(fileno=one) for one in descriptors)
        wall_s, cpu_s, memory_bytes = CONTROL.unpack(message)
        pid = os.fork()
        if pid == 0:
            status.close()
            self._run_child(channel, wall_s=wall_s, cpu_s=cpu_s, memory_bytes=memory_bytes)
        channel.close()
        self._children[pid] = _Child(status, time.monotonic() + wall_s + _GRACE_S)
        return True

    def _run_child(self, channel: socket.socket, *, wall_s: float, cpu_s: float, memory_bytes: int) -> None:
        """Never returns: whatever happens, the child ends here."""
        code = EXIT_ERROR
        try:
            self._leave_server()
            _apply_limits(wall_s=wall_s, cpu_s=cpu_s, memory_bytes=memory_bytes)
            header, payload = self._task(*read_frame(channel))
            send_frame(channel, header=header, payload=payload)
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
        if not self._children:
            return None
        return max(_TICK_S, min(child.deadline for child in self._children.values()) - time.monotonic())

    def _kill_late(self) -> None:
        for pid, child in self._children.items():
            if time.monotonic() >= child.deadline:
                os.kill(pid, signal.SIGKILL)  # our own child, not yet reaped: the id cannot be anyone else's

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
            return  # the parent has stopped waiting


def _apply_limits(*, wall_s: float, cpu_s: float, memory_bytes: int) -> None:
    signal.setitimer(signal.ITIMER_REAL, wall_s)  # SIGALRM's default action ends the process, in C code too
    seconds = max(1, round(cpu_s))
    pages = Path("/proc/self/statm")
    held = int(pages.read_text().split()[0]) * resource.getpagesize() if pages.exists() else 0
    limits = {
        resource.RLIMIT_AS: held + memory_bytes,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 0,  # descriptors held stay usable; no new one can be made
    }
    for limit, most in limits.items():
        ceiling = resource.getrlimit(limit)[1]
        soft = most if ceiling == resource.RLIM_INFINITY else min(most, ceiling)
        resource.setrlimit(limit, (soft, soft + 1 if limit == resource.RLIMIT_CPU else soft))


def main() -> None:
    """Serve the task named `module:function` on the control socket whose descriptor is given.

    A function `warm_up()` in the task's module is called first: what it loads, the children need not open.
    """
    task_name, descriptor = sys.argv[1:3]
    module_name, function = task_name.split(":")
    module = importlib.import_module(module_name)
    task: Task = getattr(module, function)
    getattr(module, "warm_up", lambda: None)()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # the parent's end closes the control socket: that is the signal
    Server(socket.socket(fileno=int(descriptor)), task=task).serve()
