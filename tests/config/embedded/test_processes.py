"""A process id alone says nothing: zombies are dead and strangers are left alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from config.embedded.processes import (
    ProcessIdentity,
    end_processes,
    find_processes_in,
    identify_process,
    wait_until_gone,
)

SLEEPER = [sys.executable, "-c", "import signal; signal.pause()"]
STUBBORN = [sys.executable, "-uc", "import signal; signal.signal(15, signal.SIG_IGN); print(1); signal.pause()"]


def test_a_zombie_does_not_run(wait_for: Callable[[Callable[[], bool]], None]) -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    try:
        wait_for(lambda: Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0] == "Z")

        assert identify_process(child) is None
    finally:
        os.waitpid(child, 0)


def test_a_stranger_with_the_same_id_is_not_signalled() -> None:
    with subprocess.Popen(SLEEPER) as stranger:
        remembered = ProcessIdentity(pid=stranger.pid, start_ticks=1)

        assert not remembered.send_signal(signal.SIGKILL)
        assert stranger.poll() is None
        stranger.kill()


def test_a_process_that_ignores_sigterm_is_killed() -> None:
    with subprocess.Popen(STUBBORN, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        identity = identify_process(child.pid)
        assert identity is not None
        end_processes([identity], patience_s=0.05)

        assert wait_until_gone([identity], timeout_s=5) == []
        assert child.wait() == -signal.SIGKILL


def test_processes_are_found_by_their_working_folder(tmp_path: Path) -> None:
    with subprocess.Popen(SLEEPER, cwd=tmp_path) as child:
        found = find_processes_in(tmp_path)
        child.kill()

    assert [process.pid for process in found] == [child.pid]
