"""`manage.py services`: a table and an exit status."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from config.embedded.layout import Layout

SOURCE_ROOT = Path(__file__).parents[5]
ADDRESSES = ("DATABASE_URL", "REDIS_URL", "S3_ENDPOINT_URL")


def run_services(action: str, *, state: Path) -> subprocess.CompletedProcess[str]:
    """Run the command on `state`, with the embedded servers wanted."""
    kept = {name: value for name, value in os.environ.items() if name not in ADDRESSES}
    environment = {**kept, "LOUPE_STATE_DIR": str(state), "DJANGO_SETTINGS_MODULE": "config.settings.base"}
    command = [sys.executable, "manage.py", "services", action]
    return subprocess.run(
        command, cwd=SOURCE_ROOT, env={**environment, "COLUMNS": "120"}, capture_output=True, text=True, check=False
    )


def test_status_shows_every_server_and_succeeds(layout: Layout) -> None:
    done = run_services("status", state=layout.state_dir)

    assert done.returncode == 0, done.stderr
    assert all(f"127.0.0.1:{layout.ports[name]}" in done.stdout for name in ("postgres", "valkey", "transit", "s3"))


def test_status_of_nothing_fails_and_says_how_to_start(tmp_path: Path) -> None:
    done = run_services("status", state=tmp_path)

    assert done.returncode == 1
    assert "Not ready: postgres, valkey, s3. Start with `manage.py services up`." in done.stderr


def test_up_says_that_the_servers_run_already(layout: Layout) -> None:
    done = run_services("up", state=layout.state_dir)

    assert (done.returncode, "The servers run already." in done.stdout) == (0, True), done.stderr
