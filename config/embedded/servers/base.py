"""What the supervisor needs to know about a server; PostgreSQL, Valkey, transit and S3 are its subclasses."""

from __future__ import annotations

import os
import signal
from abc import ABC, abstractmethod
from pathlib import Path

from config.embedded.layout import Layout

PATH = "/usr/local/bin:/usr/bin:/bin"


class NotReadyError(Exception):
    """The server does not answer a real request yet."""


class Server(ABC):
    """One program: how it is prepared, started, asked whether it works, set up and stopped."""

    name: str
    title: str
    needs: tuple[str, ...] = ()
    stop_signals: tuple[signal.Signals, ...] = (signal.SIGTERM,)
    stop_timeout_s: float = 3.0
    ready_timeout_s: float = 60.0

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.directory = layout.state_dir / self.name

    @property
    def address(self) -> str:
        """Where it listens, for people."""
        return f"127.0.0.1:{self.layout.ports[self.name]}"

    @property
    def working_directory(self) -> Path:
        """The folder in which the program starts."""
        return self.directory

    @abstractmethod
    def prepare(self) -> None:
        """Write its files, clear what a killed predecessor left; repeatable. Raises EmbeddedServerError."""

    @abstractmethod
    def build_command(self) -> list[str]:
        """Return the command line, without secrets: any user can read it."""

    @abstractmethod
    def probe(self) -> None:
        """Do one real request, within two seconds; raises NotReadyError."""

    def provision(self) -> None:  # noqa: B027  (nothing to make is the common case)
        """Make what Loupe expects inside (roles, databases, buckets); called when `probe` succeeds."""

    def build_environment(self) -> dict[str, str]:
        """Return the whole environment: nothing is inherited, so no AWS_*, PG* or WEED_* leaks in."""
        temporary = os.environ.get("TMPDIR", "/tmp")  # noqa: S108  (the system's own default)
        return {
            "PATH": PATH,
            "HOME": str(self.directory),
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "TMPDIR": temporary,
        }
