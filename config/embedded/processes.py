"""Who a process id stands for: `/proc` tells a live process from a zombie and from a stranger by that id."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1  # linux/prctl.h
POLL_S = 0.02
DEAD_STATES = ("Z", "X")

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class ProcessIdentity:
    """A process id with its start time (clock ticks since boot), which a reused id does not share."""

    pid: int
    start_ticks: int

    def is_running(self) -> bool:
        """Tell whether this very process still runs; a zombie does not."""
        return identify_process(self.pid) == self

    def send_signal(self, number: signal.Signals) -> bool:
        """Signal the process if it is still this one; tell whether it was."""
        if not self.is_running():
            return False
        os.kill(self.pid, number)
        return True


def identify_process(pid: int) -> ProcessIdentity | None:
    """Return the identity of the live process `pid`, None when there is none or only a zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = stat.rpartition(")")[2].split()  # the name may hold spaces and brackets: proc(5)
    if fields[0] in DEAD_STATES and int(fields[17]) <= 1:  # a dead main thread leaves the ports to the others
        return None
    return ProcessIdentity(pid=pid, start_ticks=int(fields[19]))


def find_processes_in(directory: Path) -> list[ProcessIdentity]:
    """Return the live processes whose working folder is `directory` (those that we may look at)."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and _is_working_in(entry, directory=directory):
            identity = identify_process(int(entry.name))
            if identity is not None:
                found.append(identity)
    return found


def _is_working_in(entry: Path, *, directory: Path) -> bool:
    try:
        return (entry / "cwd").samefile(directory)
    except OSError:  # gone meanwhile, or another user's
        return False


def wait_until_gone(processes: Iterable[ProcessIdentity], *, timeout_s: float) -> list[ProcessIdentity]:
    """Wait for processes that need not be children; return those still running after `timeout_s`."""
    deadline = time.monotonic() + timeout_s
    alive = [process for process in processes if process.is_running()]
    while alive and time.monotonic() < deadline:
        time.sleep(POLL_S)
        alive = [process for process in alive if process.is_running()]
    return alive


def end_processes(processes: Iterable[ProcessIdentity], *, patience_s: float) -> None:
    """Wait for `processes` to end by themselves, then SIGTERM, then SIGKILL; `patience_s` for each step."""
    alive = list(processes)
    for number in (None, signal.SIGTERM, signal.SIGKILL):
        for process in alive:
            if number is not None:
                process.send_signal(number)
        alive = wait_until_gone(alive, timeout_s=patience_s)
        if not alive:
            return


def die_with_parent(number: signal.Signals, *, parent_pid: int) -> None:
    """Ask the kernel to send `number` to this process when the thread that forked it ends.

    Cleared by a change of user, so programs that drop privileges must ask again (`setpriv --pdeathsig`).
    """
    if _libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() != parent_pid:  # the parent died before we asked
        os.kill(os.getpid(), number)
