"""What the supervisor promises: restarts after a kill, a clean end after its own, and no lost data in between."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import redis

from config.embedded.control import read_status, start, stop
from config.embedded.layout import Layout, S3Credentials
from config.embedded.processes import wait_until_gone
from config.embedded.readiness import StartOutcome
from config.embedded.status import ServerState, ServerStatus

pytestmark = pytest.mark.system

Connect = Callable[[S3Credentials], Any]
PATIENT = "eu/tenant/t/subjects/s"
KEY_SERVICE = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "clinical"}
SERVERS = ("postgres", "valkey", "transit", "s3")


def store_everywhere(layout: Layout, connect_s3: Connect, *, mark: str) -> None:
    """Put `mark` into a committed row, a queue and an encrypted object."""
    with psycopg.connect(layout.database_url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (mark text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [mark])
    with redis.Redis.from_url(layout.redis_url) as broker:
        broker.rpush("dramatiq:kept", mark)
    put = {"Bucket": layout.clinical_bucket, "Key": f"{PATIENT}/{mark}", "Body": mark.encode()}
    connect_s3(layout.s3_worker).put_object(**put, **KEY_SERVICE)


def assert_stored_everywhere(layout: Layout, connect_s3: Connect, *, mark: str) -> None:
    """Find `mark` again in all three."""
    with psycopg.connect(layout.database_url) as connection:
        assert connection.execute("SELECT count(*) FROM kept WHERE mark = %s", [mark]).fetchone() == (1,)
    admin = f"redis://loupe-admin:{layout.secrets['valkey_admin']}@127.0.0.1:{layout.ports['valkey']}/0"
    with redis.Redis.from_url(admin) as broker:
        assert mark.encode() in broker.lrange("dramatiq:kept", 0, -1)
    found = connect_s3(layout.s3_worker).get_object(Bucket=layout.clinical_bucket, Key=f"{PATIENT}/{mark}")
    assert (found["Body"].read(), found["ServerSideEncryption"]) == (mark.encode(), "aws:kms")


@pytest.mark.parametrize("name", SERVERS)
def test_a_killed_server_is_started_again_with_its_data(
    layout: Layout,
    connect_s3: Connect,
    find_server: Callable[[str], ServerStatus],
    wait_for: Callable[[Callable[[], bool]], None],
    name: str,
) -> None:
    mark = uuid4().hex
    store_everywhere(layout, connect_s3, mark=mark)
    before = find_server(name)
    assert before.process is not None
    os.kill(before.process.pid, signal.SIGKILL)
    wait_for(lambda: find_server(name).restarts == before.restarts + 1)
    wait_for(lambda: find_server(name).state is ServerState.READY)

    assert find_server(name).process != before.process
    assert_stored_everywhere(layout, connect_s3, mark=mark)


def test_a_start_right_after_the_supervisor_was_killed_waits_for_its_servers_and_recovers(
    layout: Layout, connect_s3: Connect
) -> None:
    mark = uuid4().hex
    store_everywhere(layout, connect_s3, mark=mark)
    status = read_status(layout.state_dir)
    assert status.process is not None
    old = [server.process for server in status.servers if server.process]
    os.kill(status.process.pid, signal.SIGKILL)
    wait_until_gone([status.process], timeout_s=5)

    assert start(layout.state_dir) is StartOutcome.STARTED
    assert [process for process in old if process.is_running()] == []
    assert Layout.load_or_create(layout.state_dir).ports == layout.ports
    assert_stored_everywhere(layout, connect_s3, mark=mark)


def test_everything_is_readable_on_new_ports_after_a_restart(layout: Layout, connect_s3: Connect) -> None:
    mark = uuid4().hex
    store_everywhere(layout, connect_s3, mark=mark)
    stop(layout.state_dir)
    taken = ("postgres", "valkey", "transit", "s3", "master", "volume", "filer")
    squatters = [socket.create_server(("127.0.0.1", layout.ports[name])) for name in taken]
    try:
        start(layout.state_dir)
    finally:
        for squatter in squatters:
            squatter.close()

    moved = Layout.load_or_create(layout.state_dir)
    assert all(moved.ports[name] != layout.ports[name] for name in taken)
    assert_stored_everywhere(moved, connect_s3, mark=mark)


def find_on_disk(folder: Path, *, marker: bytes) -> list[Path]:
    """Return the files that hold `marker` as plain bytes."""
    return [path for path in folder.rglob("*") if path.is_file() and marker in path.read_bytes()]


def test_clinical_content_is_not_on_disk_as_plain_bytes(layout: Layout, connect_s3: Connect) -> None:
    clinical, plain = os.urandom(48), os.urandom(48)  # incompressible: weed would gzip text
    put = {"Bucket": layout.clinical_bucket, "Key": f"{PATIENT}/marker", "Body": clinical}
    connect_s3(layout.s3_worker).put_object(**put, **KEY_SERVICE)
    connect_s3(layout.s3_admin).put_object(Bucket="loupe-probe", Key="marker", Body=plain)

    assert find_on_disk(layout.state_dir / "s3", marker=plain), "the control: a plain object must be found"
    assert find_on_disk(layout.state_dir, marker=clinical) == []
