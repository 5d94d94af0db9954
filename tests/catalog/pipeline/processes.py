"""Looking at processes through /proc and pidfds (Linux)."""

import os
import select
import time
from pathlib import Path


def list_children(pid: int | None) -> list[int]:
    """The children of a process, zombies too; none when it has ended."""
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in path.read_text().split()] if path.exists() else []


def list_lasting_children(pid: int | None) -> list[int]:
    """The children that are not reaped within 5 s: an answer may arrive just before its child's end."""
    deadline = time.monotonic() + 5
    while (children := list_children(pid)) and time.monotonic() < deadline:
        os.sched_yield()
    return children


def wait_for_end(pid: int, *, timeout_s: float) -> bool:
    """Say whether a process ends in time; true at once when it has already."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    ready, _, _ = select.select([descriptor], [], [], timeout_s)
    os.close(descriptor)
    return bool(ready)
