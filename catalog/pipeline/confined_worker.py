"""The confined side: a fork server whose short-lived children each do one piece of untrusted work.

It is a fresh interpreter without the parent's environment (no passwords to steal). A child gets kernel limits before it reads
a byte: address space, CPU time, a wall timer, no new file descriptor, no file growth.
"""

import importlib
import resource
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from catalog.pipeline.confined_wire import read_frame, send_frame
from config.forking.server import ForkServer, Grant

Task = Callable[[dict[str, Any], bytes], tuple[dict[str, Any], bytes]]


class TaskServer(ForkServer):
    """Runs one task in every child."""

    def __init__(self, control: socket.socket, *, task: Task) -> None:
        super().__init__(control)
        self._task = task

    def run_child(self, channel: socket.socket, *, grant: Grant) -> None:
        _apply_limits(grant)
        header, payload = self._task(*read_frame(channel))
        send_frame(channel, header=header, payload=payload)


def _apply_limits(grant: Grant) -> None:
    signal.setitimer(signal.ITIMER_REAL, grant.wall_s)  # SIGALRM's default action ends the process, in C code too
    seconds = max(1, round(grant.cpu_s))
    pages = Path("/proc/self/statm")
    held = int(pages.read_text().split()[0]) * resource.getpagesize() if pages.exists() else 0
    limits = {
        resource.RLIMIT_AS: held + grant.memory_bytes,
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
    TaskServer(socket.socket(fileno=int(descriptor)), task=task).serve()
