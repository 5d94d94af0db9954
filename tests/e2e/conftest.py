"""A whole Loupe of the run's own: `python -m config.launch` in a folder of its own, as `make run` starts it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, sync_playwright

from config.embedded.control import read_status
from config.launch.client import ApiClient
from config.launch.logins import APP, Login

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_TIMEOUT_S = 240.0
STOP_TIMEOUT_S = 60.0
PICTURES = 4
READY = "Ctrl-C stops everything"

SignIn = Callable[[Login], Page]


@dataclass(frozen=True)
class RunningLoupe:
    """The address and the folder of the running system."""

    url: str
    state_dir: Path
    process: subprocess.Popen[str]

    def server_pids(self) -> dict[str, int]:
        """Process ids of the embedded servers by name."""
        return {one.name: one.process.pid for one in read_status(self.state_dir).servers if one.process}


def launch(state_dir: Path) -> RunningLoupe:
    """Start everything and read its output until it says that all is loaded."""
    own = {
        "LOUPE_STATE_DIR": str(state_dir),
        "LOUPE_MODELS_DIR": str(settings.LOUPE_MODELS_DIR),
        "LOUPE_DEMONSTRATION": str(PICTURES),
        "LOUPE_DEMONSTRATION_CLIPS": "0",
        "LOUPE_DEMONSTRATION_TATTOOS": "0",
        "DJANGO_SETTINGS_MODULE": "config.settings.base",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "config.launch"],
        cwd=settings.BASE_DIR,
        env={name: value for name, value in os.environ.items() if name != "LOUPE_PROCESS"} | own,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if READY in line:
            url = json.loads((state_dir / "launch.json").read_text(encoding="utf-8"))["url"]
            return RunningLoupe(url, state_dir, process)
    raise AssertionError(f"The launch ended with {process.wait()}:\n{''.join(said)}")


@pytest.fixture(scope="session")
def loupe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningLoupe]:
    running = launch(tmp_path_factory.mktemp("loupe") / "state")
    yield running
    running.process.send_signal(signal.SIGINT)
    last_words, _ = running.process.communicate(timeout=STOP_TIMEOUT_S)
    assert running.process.returncode == 0, last_words
    assert "Loupe has stopped" in last_words
    assert not read_status(running.state_dir).is_running


@pytest.fixture
def sign_in_browser(loupe: RunningLoupe) -> Iterator[SignIn]:
    """Sign in at the console. Without Chromium the test is skipped on a developer's machine and fails in CI."""
    if not Path(CHROMIUM).is_file():
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up(f"{CHROMIUM} is not there: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)

        def sign_in(login: Login) -> Page:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(f"{loupe.url}/admin/login/")
            page.fill("[name=username]", login.username)
            page.fill("[name=password]", login.password)
            page.click("[type=submit]")
            return page

        yield sign_in
        browser.close()


@pytest.fixture
def app(loupe: RunningLoupe) -> Iterator[ApiClient]:
    """The mobile app, signed in."""
    with ApiClient(loupe.url, login=APP) as client:
        yield client
