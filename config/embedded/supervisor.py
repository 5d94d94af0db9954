"""Runs the embedded servers: one process, one thread, one loop.

`python -m config.embedded.supervisor --state-dir D [--servers postgres,valkey,s3]`. A lock on
`<state>/supervisor.lock` keeps a second one out. Signals only set a flag and wake the loop; nothing waits
inside a handler. Children are forked from the main thread and told to stop when it ends, so that even `kill
-9` of the supervisor stops them cleanly.

Exit status: 0 stopped as asked, 1 a server could not be started, 3 another supervisor runs.
"""

from __future__ import annotations

import argparse
import os
import select
import signal
import sys
from contextlib import suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from types import FrameType

from config.embedded.errors import EmbeddedServerError
from config.embedded.files import make_private_directory
from config.embedded.layout import Layout
from config.embedded.layout_file import rechoose_taken_ports
from config.embedded.processes import die_with_parent, end_processes, identify_process
from config.embedded.servers.base import Server
from config.embedded.servers.postgres import PostgresServer
from config.embedded.servers.seaweed import SeaweedServer
from config.embedded.servers.transit import TransitServer
from config.embedded.servers.valkey import ValkeyServer
from config.embedded.status import Failure, ServerState, SupervisorStatus, read_status_file, write_status
from config.embedded.supervised import SupervisedServer

SERVER_NAMES = ("postgres", "valkey", "s3")
DEFAULT_ORIGINS = ("http://127.0.0.1:8000", "http://localhost:8000")
BUSY_TICK_S = 0.05
CALM_TICK_S = 5.0
PREDECESSOR_PATIENCE_S = 8.0
EXIT_FAILED = 1
EXIT_ALREADY_RUNNING = 3
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Supervisor:
    """Drives the supervised servers until a signal asks it to stop."""

    def __init__(self, state_dir: Path, *, names: tuple[str, ...], allowed_origins: tuple[str, ...]) -> None:
        self._state_dir = state_dir
        self._names = tuple(name for wanted in names for name in (("transit", "s3") if wanted == "s3" else (wanted,)))
        self._allowed_origins = allowed_origins
        self._servers: list[SupervisedServer] = []
        self._stop_asked = False
        self._written: SupervisorStatus | None = None

    def run(self) -> int:
        """Start everything, watch it, stop it in reverse order; return the exit status."""
        failure = None
        wake_fd = self._listen_to_signals()
        try:
            self._clear_predecessor()
            self._describe_servers()
            while not self._stop_asked:
                self._tick()
                self._sleep(wake_fd)
        except EmbeddedServerError as error:
            failure = Failure(error.server, problem=error.problem, remedy=error.remedy, log_tail=error.log_tail)
            print(error, file=sys.stderr, flush=True)
        finally:
            self._stop_servers(failure)
        return EXIT_FAILED if failure else 0

    def _listen_to_signals(self) -> int:
        """Make handlers that set a flag, and a descriptor that becomes readable at every signal."""
        reader, writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        for number in SIGNALS:
            signal.signal(number, self._ask_to_stop)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        return reader

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stop_asked = True

    def _clear_predecessor(self) -> None:
        """Wait for the servers of a supervisor that was killed; end those that stay."""
        old = read_status_file(self._state_dir)
        end_processes([s.process for s in old.servers if s.process], patience_s=PREDECESSOR_PATIENCE_S)

    def _describe_servers(self) -> None:
        rechoose_taken_ports(self._state_dir, servers=self._names)
        layout = Layout.load_or_create(self._state_dir)
        logs = make_private_directory(self._state_dir / "logs")
        known: tuple[Server, ...] = (
            PostgresServer(layout),
            ValkeyServer(layout),
            TransitServer(layout),
            SeaweedServer(layout, allowed_origins=self._allowed_origins),
        )
        for server in known:
            if server.name in self._names:
                self._servers.append(SupervisedServer(server, log=logs / f"{server.name}.log"))

    def _tick(self) -> None:
        for server in self._servers:
            server.tick([other.server.name for other in self._servers if other.state is ServerState.READY])
            self._write()
            if self._stop_asked:
                return

    def _sleep(self, wake_fd: int) -> None:
        calm = all(server.state is ServerState.READY for server in self._servers)
        select.select([wake_fd], [], [], CALM_TICK_S if calm else BUSY_TICK_S)
        with suppress(BlockingIOError):
            os.read(wake_fd, 4096)

    def _stop_servers(self, failure: Failure | None) -> None:
        for server in reversed(self._servers):
            server.stop()
            self._write()
        self._write(failure=failure)

    def _write(self, *, failure: Failure | None = None) -> None:
        servers = tuple(server.describe() for server in self._servers)
        status = SupervisorStatus(process=identify_process(os.getpid()), servers=servers, failure=failure)
        if status != self._written:
            write_status(self._state_dir, status=status)
            self._written = status


def main(arguments: list[str]) -> int:
    """Parse the command line, take the lock, run."""
    options = _parse(arguments)
    if options.detach and os.fork():
        os._exit(0)  # the shell or the caller goes on; the child is nobody's zombie
    if options.parent_pid:
        die_with_parent(signal.SIGTERM, parent_pid=options.parent_pid)
    state_dir = options.state_dir.resolve()
    os.umask(0o077)
    state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(state_dir / "supervisor.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        flock(lock, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        print(f"another supervisor serves {state_dir}", file=sys.stderr)
        return EXIT_ALREADY_RUNNING
    supervisor = Supervisor(state_dir, names=options.servers, allowed_origins=options.allowed_origins)
    return supervisor.run()


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="config.embedded.supervisor", description="Run the embedded servers.")
    parser.add_argument("--state-dir", type=Path, required=True, help="folder of data, logs, ports and secrets")
    parser.add_argument("--servers", type=_read_servers, default=SERVER_NAMES, help="postgres,valkey,s3")
    parser.add_argument("--allowed-origins", type=_read_words, default=DEFAULT_ORIGINS, help="origins for S3's CORS")
    parser.add_argument("--parent-pid", type=int, default=0, help="stop when this process, the parent, ends")
    parser.add_argument("--detach", action="store_true", help="return at once and run in the background")
    return parser.parse_args(arguments)


def _read_words(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.split(",") if word)


def _read_servers(text: str) -> tuple[str, ...]:
    wanted = _read_words(text)
    unknown = set(wanted) - set(SERVER_NAMES)
    if unknown or not wanted:
        raise argparse.ArgumentTypeError(f"{text!r}: name one or more of {', '.join(SERVER_NAMES)}")
    return tuple(name for name in SERVER_NAMES if name in wanted)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
