"""Real servers in a temporary folder: one supervisor for the whole folder of tests, ready at the start of each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import boto3
import pytest
from botocore.config import Config

from config.embedded.control import read_status, start, stop
from config.embedded.layout import Layout, S3Credentials
from config.embedded.status import ServerStatus

POLL_S = 0.02
CLIENT_CONFIG = Config(signature_version="s3v4", s3={"addressing_style": "path"})
Condition = Callable[[], bool]


@pytest.fixture(scope="session")
def state_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The state folder of the shared supervisor, stopped at the end."""
    folder = tmp_path_factory.mktemp("embedded") / "state"
    try:
        yield folder
    finally:
        stop(folder)


@pytest.fixture
def layout(state_dir: Path) -> Layout:
    """The layout of the shared servers, which all answer."""
    start(state_dir)
    return Layout.load_or_create(state_dir)


@pytest.fixture
def wait_for() -> Callable[[Condition], None]:
    """Wait for a condition of a real process; fails after 60 s (weed may take 17 s after a kill)."""

    def wait(condition: Condition) -> None:
        deadline = time.monotonic() + 60
        while not condition():
            assert time.monotonic() < deadline, "the condition did not come true within 60 s"
            Event().wait(POLL_S)

    return wait


@pytest.fixture
def find_server(state_dir: Path) -> Callable[[str], ServerStatus]:
    """Return a function that reads the present status of one shared server."""

    def find(name: str) -> ServerStatus:
        return next(server for server in read_status(state_dir).servers if server.name == name)

    return find


@pytest.fixture(scope="session")
def s3_clients() -> Iterator[dict[tuple[str, S3Credentials], Any]]:
    """The clients made so far: one takes 0.1 s to make."""
    clients: dict[tuple[str, S3Credentials], Any] = {}
    yield clients
    for client in clients.values():
        client.close()


@pytest.fixture
def connect_s3(layout: Layout, s3_clients: dict[tuple[str, S3Credentials], Any]) -> Callable[[S3Credentials], Any]:
    """Return a function that gives a boto3 client for the present address, made as Loupe makes it."""

    def connect(credentials: S3Credentials) -> Any:
        address = Layout.load_or_create(layout.state_dir).s3_endpoint_url
        if (address, credentials) not in s3_clients:
            s3_clients[address, credentials] = boto3.client(
                "s3",
                endpoint_url=address,
                aws_access_key_id=credentials.access_key,
                aws_secret_access_key=credentials.secret_key,
                region_name="us-east-1",
                config=CLIENT_CONFIG,
            )
        return s3_clients[address, credentials]

    return connect
