"""`manage.py services`: a table, and an error (exit status 1) when not all run."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from config.embedded.layout import Layout

SERVERS = ("postgres", "valkey", "s3")


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the table room."""
    monkeypatch.setenv("COLUMNS", "120")


def run_services(action: str, *, settings: Settings, state: Path) -> str:
    """Run the command on `state` with every server embedded; return what it wrote."""
    settings.LOUPE_STATE_DIR, settings.EMBEDDED_SERVERS = state, SERVERS
    output = StringIO()
    call_command("services", action, stdout=output)
    return output.getvalue()


def test_status_shows_every_server(layout: Layout, settings: Settings) -> None:
    shown = run_services("status", settings=settings, state=layout.state_dir)

    assert all(f"127.0.0.1:{layout.ports[name]}" in shown for name in ("postgres", "valkey", "transit", "s3"))


def test_status_of_nothing_fails_and_says_how_to_start(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(CommandError, match=r"Not ready: postgres, valkey, s3. Start with `manage.py services up`."):
        run_services("status", settings=settings, state=tmp_path)


def test_up_says_that_the_servers_run_already(layout: Layout, settings: Settings) -> None:
    assert "The servers run already." in run_services("up", settings=settings, state=layout.state_dir)


def test_down_of_nothing_is_told(tmp_path: Path, settings: Settings) -> None:
    assert "No server was running." in run_services("down", settings=settings, state=tmp_path)
