"""What is done to the servers: each fault ends with the server well again."""

import signal
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
import redis
from django.conf import settings
from django.db import connection

from config.embedded.control import read_status
from config.embedded.layout import Layout
from config.embedded.processes import ProcessIdentity
from tests.acceptance.rig import connect_as_admin, wait_for

BACK_TIMEOUT_S = 60.0
SMALL_BYTES = 1


@dataclass(frozen=True)
class Outage:
    """From the fault to the first answer after it, by this process's monotonic clock."""

    began: float
    ended: float


def find_server(name: str) -> ProcessIdentity | None:
    """The running process of an embedded server."""
    status = read_status(Path(settings.LOUPE_STATE_DIR))
    process = next(server.process for server in status.servers if server.name == name)
    return process if process is not None and process.is_running() else None


def signal_server(name: str, number: signal.Signals) -> bool:
    """Signal the server if it runs."""
    process = find_server(name)
    return process is not None and process.send_signal(number)


def kill_valkey() -> None:
    """kill -9; the supervisor starts it again."""
    assert signal_server("valkey", signal.SIGKILL)
    await_valkey()


def await_valkey() -> None:
    with connect_as_admin() as broker:

        def is_back() -> bool:
            try:
                return bool(broker.ping())
            except redis.RedisError:
                return False

        wait_for(is_back, timeout_s=BACK_TIMEOUT_S, what="Valkey again")


def flush_valkey() -> None:
    with connect_as_admin() as broker:
        broker.flushall()


def starve_valkey(seconds: float) -> None:
    """For so long it has no memory for anything that is written."""
    with connect_as_admin() as broker:
        known = broker.config_get("maxmemory")
        assert isinstance(known, dict)
        broker.config_set("maxmemory", SMALL_BYTES)
        time.sleep(seconds)
        broker.config_set("maxmemory", known["maxmemory"])


def restart_postgres_immediately() -> Outage:
    """What `pg_ctl restart -m immediate` does: SIGQUIT to the postmaster, and a start with recovery (by the supervisor)."""
    began = time.monotonic()
    postmaster = find_server("postgres")
    assert postmaster is not None
    assert postmaster.send_signal(signal.SIGQUIT)
    address = Layout.load_or_create(Path(settings.LOUPE_STATE_DIR)).owner_database_url

    def is_back() -> bool:
        try:
            with psycopg.connect(address, connect_timeout=2) as link:
                return link.execute("SELECT 1").fetchone() is not None
        except psycopg.OperationalError:
            return False

    wait_for(lambda: not postmaster.is_running(), timeout_s=BACK_TIMEOUT_S, what="the end of PostgreSQL")
    wait_for(is_back, timeout_s=BACK_TIMEOUT_S, what="PostgreSQL again")
    return Outage(began, time.monotonic())


def forget_connection() -> None:
    """Let this thread connect anew after the database was restarted."""
    connection.close()
