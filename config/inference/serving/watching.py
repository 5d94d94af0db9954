"""`python -m config.inference.serving.watching DESCRIPTOR PARENT`: holds the address and starts the server anew when it ends.

It is tied to PARENT, the master of a worker start, and its server to it: whoever dies, nothing is left over. It ignores the
signals that stop workers, for their jobs may go on for a while. The address is there before the watcher is, and connections
that come while there is no server wait at it.
"""

import importlib
import os
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Mapping
from pathlib import Path

from config.embedded.processes import die_with_parent
from config.inference.serving.sockets import listen

ROOT = Path(__file__).resolve().parents[3]
RESTART_S = 1.0
OOM_SCORE = (
    "400"  # should memory run out, the kernel takes a job's child before the server, and the server before a worker
)
IGNORED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def start_watcher(name: str, *, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a watcher of the address of that name, tied to this process."""
    with listen(name) as listener:
        descriptor = listener.fileno()
        command = [sys.executable, "-m", "config.inference.serving.watching", str(descriptor), str(os.getpid())]
        return subprocess.Popen(command, pass_fds=[descriptor], stdin=subprocess.DEVNULL, env=env, cwd=ROOT)


def watch(listener: socket.socket, *, parent_pid: int) -> None:
    """Keep a server running until the parent dies."""
    die_with_parent(signal.SIGKILL, parent_pid=parent_pid)
    for number in IGNORED:
        signal.signal(number, signal.SIG_IGN)
    while True:
        begun, own_pid = time.monotonic(), os.getpid()
        pid = os.fork()
        if pid == 0:
            become_server(listener, parent_pid=own_pid)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        print(f"the model server ended with code {code}: it is started anew", file=sys.stderr, flush=True)
        time.sleep(max(0.0, RESTART_S - (time.monotonic() - begun)))


def become_server(listener: socket.socket, *, parent_pid: int) -> None:
    """Never returns. What the server needs is imported here: the watcher stays small."""
    try:
        die_with_parent(signal.SIGKILL, parent_pid=parent_pid)
        Path("/proc/self/oom_score_adj").write_text(OOM_SCORE, encoding="ascii")
        importlib.import_module("config.inference.serving.starting").serve(listener)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


if __name__ == "__main__":
    watch(socket.socket(fileno=int(sys.argv[1])), parent_pid=int(sys.argv[2]))
