"""What the launch runs: a production server, workers and the sweeper, each as its own kind of process."""

import io
import shlex
from pathlib import Path

from pytest_django import Settings

from config.launch.processes import build_manager, list_commands


def test_the_web_is_a_production_server_on_the_loopback(settings: Settings) -> None:
    command, process = list_commands(web_port=8123)["web"]
    words = shlex.split(command)
    assert words[0] == "exec"
    assert Path(words[1]).is_file()
    assert "runserver" not in command
    assert "--host 127.0.0.1 --port 8123" in command
    assert process == "web"


def test_only_workers_have_the_workers_identity(settings: Settings) -> None:
    settings.LOUPE_ANALYSIS_PROCESSES = 3
    commands = list_commands(web_port=8123)
    assert {name: process for name, (_, process) in commands.items()} == {
        "web": "web",
        "processor": "worker",
        "interactive": "worker",
        "upkeep": "worker",
        "sweeper": "web",
    }
    assert "config.jobs.run processor --processes 3" in commands["processor"][0]


def test_honcho_knows_every_process() -> None:
    manager = build_manager(web_port=8123, log=io.StringIO())
    assert set(manager._processes) == {"web", "processor", "interactive", "upkeep", "sweeper"}
