"""What must not be touched: a port that counts who connects, a file that notices who opens it; and how large children grow."""

import ctypes
import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path

from tests.catalog.pipeline.processes import list_children

IN_ACCESS, IN_OPEN = 0x1, 0x20  # linux/inotify.h
IN_NONBLOCK = 0o4000
SAMPLE_S = 0.002
_libc = ctypes.CDLL(None, use_errno=True)


class PortCanary:
    """Counts the connections to a port of 127.0.0.1."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/secret"
        self.visits = 0
        self._thread = threading.Thread(target=self._count, daemon=True)
        self._thread.start()

    def _count(self) -> None:
        while True:
            try:
                visitor, _ = self._listener.accept()
            except OSError:
                return
            self.visits += 1
            visitor.close()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()


class FileCanary:
    """A file with a secret; the kernel tells of each opening and reading (inotify)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.write_text("the secret", encoding="utf-8")
        self._descriptor = _libc.inotify_init1(IN_NONBLOCK)
        watched = _libc.inotify_add_watch(self._descriptor, os.fsencode(path), IN_ACCESS | IN_OPEN)
        assert watched >= 0, os.strerror(ctypes.get_errno())

    def count_touches(self) -> int:
        """Bytes of events since the last question: 0 when nobody was there."""
        try:
            return len(os.read(self._descriptor, 65_536))
        except BlockingIOError:
            return 0

    def close(self) -> None:
        os.close(self._descriptor)


class MemoryWatch:
    """Samples the children of some processes: the most memory that one had above its parent's, in MiB."""

    def __init__(self, parents: Callable[[], list[int | None]]) -> None:
        self._parents = parents
        self._is_over = threading.Event()
        self.peak_mib = 0.0
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._is_over.wait(SAMPLE_S):
            for parent in filter(None, self._parents()):
                idle_mib = read_peak_mib(parent, field="VmRSS")
                grown = [read_peak_mib(child, field="VmHWM") - idle_mib for child in list_children(parent)]
                self.peak_mib = max([self.peak_mib, *grown])

    def close(self) -> None:
        self._is_over.set()
        self._thread.join()


def read_peak_mib(pid: int, *, field: str) -> float:
    """A line of /proc/PID/status that is in KiB; 0 when the process has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{field}:")), 0.0)
