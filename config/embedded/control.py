"""Start and stop the supervisor, and ask how it is; never signals a process that is not ours.

`start` returns when every server answers a real request, or raises with the server's name, the last lines of
its log and the remedy.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from config.embedded.errors import EmbeddedServerError
from config.embedded.files import make_private_directory
from config.embedded.processes import end_processes, wait_until_gone
from config.embedded.readiness import Follower, Progress, StartOutcome
from config.embedded.status import SupervisorStatus, describe_as_stopped, read_status_file
from config.embedded.supervisor import DEFAULT_ORIGINS, SERVER_NAMES

SOURCE_ROOT = Path(__file__).resolve().parents[2]
DETACH_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 20.0
ORPHAN_PATIENCE_S = 8.0

_attached: list[subprocess.Popen[bytes]] = []  # supervisors that are our children: reaped by `stop`


def start(
    state_dir: Path,
    *,
    servers: tuple[str, ...] = SERVER_NAMES,
    on_progress: Progress | None = None,
    detached: bool = True,
    allowed_origins: tuple[str, ...] = DEFAULT_ORIGINS,
) -> StartOutcome:
    """Start the supervisor of `state_dir` and wait until every one of `servers` answers.

    `on_progress` is called at each change of a server's state. With `detached=False` the servers stop when
    the calling process ends, however it ends; call it from the main thread. Raises EmbeddedServerError.
    """
    if not detached and threading.current_thread() is not threading.main_thread():
        raise RuntimeError("start(detached=False) must be called from the main thread: servers die with their thread")
    state_dir = state_dir.resolve()
    follow = Follower(state_dir, servers=servers, on_progress=on_progress)
    if read_status_file(state_dir).is_running:
        follow.wait_until_ready()
        return StartOutcome.ALREADY_RUNNING
    life = _spawn(state_dir, servers=servers, detached=detached, allowed_origins=allowed_origins)
    try:
        return follow.wait_until_ready(life=life)
    finally:
        os.close(life)


def stop(state_dir: Path) -> bool:
    """Stop the servers of `state_dir` and wait until they are gone; tell whether any ran.

    Raises EmbeddedServerError when the supervisor does not end within 20 s.
    """
    state_dir = state_dir.resolve()
    status = read_status_file(state_dir)
    if status.process is None or not status.process.send_signal(signal.SIGTERM):
        return _end_orphans(status)
    alive = wait_until_gone([status.process], timeout_s=STOP_TIMEOUT_S)
    _attached[:] = [process for process in _attached if process.poll() is None]
    if alive:
        pid = status.process.pid
        remedy = f"read logs/supervisor.log in {state_dir}, then `kill -9 {pid}`: the servers stop cleanly"
        raise EmbeddedServerError("supervisor", problem=f"process {pid} does not end", remedy=remedy)
    return True


def read_status(state_dir: Path) -> SupervisorStatus:
    """Return the servers' states; all stopped when no supervisor runs."""
    status = read_status_file(state_dir.resolve())
    return status if status.is_running else describe_as_stopped(status)


def _end_orphans(status: SupervisorStatus) -> bool:
    """End servers whose supervisor was killed a moment ago; tell whether there were any."""
    orphans = [server.process for server in status.servers if server.process and server.process.is_running()]
    end_processes(orphans, patience_s=ORPHAN_PATIENCE_S)
    return bool(orphans)


def _spawn(state_dir: Path, *, servers: tuple[str, ...], detached: bool, allowed_origins: tuple[str, ...]) -> int:
    """Start a supervisor; return a descriptor that reads end-of-file when it has ended."""
    state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    lifetime = "--detach" if detached else f"--parent-pid={os.getpid()}"
    arguments = [f"--state-dir={state_dir}", f"--servers={','.join(servers)}", lifetime]
    command = [sys.executable, "-m", "config.embedded.supervisor", *arguments]
    life, held = os.pipe2(os.O_CLOEXEC)
    with (make_private_directory(state_dir / "logs") / "supervisor.log").open("ab") as output:
        process = subprocess.Popen(
            [*command, f"--allowed-origins={','.join(allowed_origins)}"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=SOURCE_ROOT,
            pass_fds=(held,),
            start_new_session=True,
        )
    os.close(held)
    if detached:
        process.wait(timeout=DETACH_TIMEOUT_S)
    else:
        _attached.append(process)
    return life
