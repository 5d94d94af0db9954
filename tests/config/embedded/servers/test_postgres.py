"""PostgreSQL comes up after whatever a crash or a person left in its folder."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from config.embedded.control import read_status, start, stop
from config.embedded.errors import EmbeddedServerError
from config.embedded.layout import Layout
from config.embedded.readiness import StartOutcome
from config.embedded.servers.postgres import PostgresServer

pytestmark = pytest.mark.system

DATABASE = ("postgres",)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The state folder of a PostgreSQL of this module's own, initialised beside a half-made predecessor."""
    state = tmp_path_factory.mktemp("postgres") / "state"
    (state / "postgres" / "data.init").mkdir(parents=True)
    (state / "postgres" / "data.init" / "PG_VERSION").write_text("18\n")
    start(state, servers=DATABASE)
    try:
        yield state
    finally:
        stop(state)


def test_a_half_made_cluster_is_made_anew(cluster: Path) -> None:
    start(cluster, servers=DATABASE)

    assert not (cluster / "postgres" / "data.init").exists()
    assert not (cluster / "postgres" / "owner.password").exists()


def test_a_lock_that_names_a_stranger_is_cleared_and_the_stranger_lives(cluster: Path) -> None:
    stop(cluster)
    lock = cluster / "postgres" / "data" / "postmaster.pid"
    as_postgres = PostgresServer(Layout.load_or_create(cluster)).launcher.prefix  # of another user's it is not afraid
    with subprocess.Popen([*as_postgres, "sleep", "60"]) as stranger:
        lock.write_text(f"{stranger.pid}\n{lock.parent}\n1700000000\n5432\n\n127.0.0.1\n")

        assert start(cluster, servers=DATABASE) is StartOutcome.STARTED
        assert stranger.poll() is None
        stranger.kill()


def test_a_lock_of_a_postgres_that_runs_is_respected(cluster: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start(cluster, servers=DATABASE)
    monkeypatch.setattr("config.embedded.servers.postgres.PREDECESSOR_TIMEOUT_S", 0.1)

    with pytest.raises(EmbeddedServerError, match=r"another PostgreSQL works in(.|\n)*kill -INT"):
        PostgresServer(Layout.load_or_create(cluster)).prepare()
    assert (cluster / "postgres" / "data" / "postmaster.pid").exists()


def test_data_of_another_version_is_left_alone_with_a_remedy(cluster: Path) -> None:
    stop(cluster)
    version = cluster / "postgres" / "data" / "PG_VERSION"
    version.write_text("17\n")
    try:
        with pytest.raises(EmbeddedServerError, match=r"holds data of version 17(.|\n)*dump it"):
            start(cluster, servers=DATABASE)
    finally:
        version.write_text("18\n")


def test_the_folder_is_closed_to_other_users(cluster: Path) -> None:
    assert (cluster / "postgres").stat().st_mode & 0o077 == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can see that root's rights are given up")
def test_as_root_the_server_runs_without_any_capability_to_write(cluster: Path) -> None:
    start(cluster, servers=DATABASE)
    process = read_status(cluster).servers[0].process
    assert process is not None
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    effective = int(next(line for line in lines if line.startswith("CapEff")).split()[1], 16)

    assert effective & ~(1 << 2) == 0  # bit 2, CAP_DAC_READ_SEARCH, passes closed folders: capabilities(7)


def test_checksums_and_utc_are_on(cluster: Path) -> None:
    start(cluster, servers=DATABASE)
    with psycopg.connect(Layout.load_or_create(cluster).database_url) as connection:
        shown = [connection.execute(f"SHOW {name}").fetchone() for name in ("data_checksums", "timezone")]

    assert shown == [("on",), ("UTC",)]
