"""Web, workers and sweeper under honcho, tied to the launch: however that ends, they end."""

import os
import signal
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from honcho.manager import Manager
from honcho.printer import Printer
from honcho.process import Popen, Process

from config.embedded.processes import die_with_parent


class TiedProcess(Process):  # type: ignore[misc]  # honcho ships no types
    """Honcho's process, whose watcher dies with the launch and whose child dies with its watcher."""

    def run(self, events: Any = None, ignore_signals: bool = False) -> None:
        die_with_parent(signal.SIGKILL, parent_pid=os.getppid())
        tie = partial(die_with_parent, signal.SIGTERM, parent_pid=os.getpid())
        self._child_ctor = partial(Popen, preexec_fn=tie)
        super().run(events, ignore_signals)


class TiedManager(Manager):  # type: ignore[misc]
    """Honcho's manager of tied processes; their output goes to one log file with a prefix a process."""

    def __init__(self, *, log: IO[str]) -> None:
        super().__init__(Printer(output=log, colour=False))
        self._process_ctor = TiedProcess


def list_commands(*, web_port: int) -> Mapping[str, tuple[str, str]]:
    """(command, LOUPE_PROCESS) by name. People come before the analysis: the others leave the processor to the web."""
    python = sys.executable
    web = (
        f"exec {Path(python).with_name('granian')} --interface wsgi --host 127.0.0.1 --port {web_port} --workers 1 "
        f"--blocking-threads {settings.LOUPE_WEB_THREADS} --no-ws config.wsgi:application"
    )
    runner = f"{python} -m config.jobs.run"
    workers = f"exec nice -n 10 {runner}"
    return {
        "web": (web, "web"),
        "processor": (f"{workers} processor --processes {settings.LOUPE_ANALYSIS_PROCESSES}", "worker"),
        "interactive": (f"exec nice -n 5 {runner} interactive", "worker"),
        "upkeep": (f"{workers} upkeep --threads 2", "worker"),
        "sweeper": (f"exec nice -n 5 {python} manage.py sweeper", "web"),
    }


def build_manager(*, web_port: int, log: IO[str]) -> TiedManager:
    manager = TiedManager(log=log)
    for name, (command, process) in list_commands(web_port=web_port).items():
        address = {"LOUPE_PUBLIC_URL": f"http://127.0.0.1:{web_port}"}
        environment = address | os.environ | {"LOUPE_PROCESS": process, "PYTHONUNBUFFERED": "1"}
        manager.add_process(name, command, env=environment, cwd=str(settings.BASE_DIR))
    return manager
