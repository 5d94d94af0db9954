"""The layout: made once, private, stable, and fast to load."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from config.embedded.errors import EmbeddedServerError
from config.embedded.layout import Layout

HEAVY = ("django", "boto3", "botocore", "psycopg", "redis", "cryptography")


def test_two_loads_give_the_same_ports_and_secrets(tmp_path: Path) -> None:
    first = Layout.load_or_create(tmp_path / "state")

    assert Layout.load_or_create(tmp_path / "state") == first


def test_the_file_can_be_read_by_its_owner_only(tmp_path: Path) -> None:
    Layout.load_or_create(tmp_path / "state")

    assert (tmp_path / "state" / "embedded.json").stat().st_mode & 0o777 == 0o600


def test_eight_creators_at_once_get_one_layout(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        layouts = list(pool.map(Layout.load_or_create, [tmp_path / "state"] * 8))

    assert all(layout == layouts[0] for layout in layouts)


def test_a_file_of_an_older_version_keeps_its_values_and_gains_the_missing_ones(tmp_path: Path) -> None:
    (tmp_path / "embedded.json").write_text('{"ports": {"postgres": 25432}, "secrets": {"valkey_admin": "kept"}}')

    layout = Layout.load_or_create(tmp_path)

    assert (layout.ports["postgres"], layout.secrets["valkey_admin"]) == (25432, "kept")
    assert layout.s3_worker.access_key.startswith("loupe")


def test_a_port_variable_pins_the_port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOUPE_REDIS_PORT", "26379")

    assert urlsplit(Layout.load_or_create(tmp_path).redis_url).port == 26379


def test_a_port_variable_that_is_no_port_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOUPE_S3_PORT", "http")

    with pytest.raises(EmbeddedServerError, match="LOUPE_S3_PORT='http' is not a port"):
        Layout.load_or_create(tmp_path)


def test_a_broken_file_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "embedded.json").write_text("{")

    with pytest.raises(EmbeddedServerError, match=r"embedded\.json cannot be read(.|\n)*move the state folder away"):
        Layout.load_or_create(tmp_path)


def test_the_urls_carry_roles_and_time_limits(tmp_path: Path) -> None:
    layout = Layout.load_or_create(tmp_path)
    database, broker = urlsplit(layout.database_url), urlsplit(layout.redis_url)

    assert (database.username, database.hostname, database.path) == ("loupe", "127.0.0.1", "/loupe")
    assert parse_qs(broker.query) == {"socket_timeout": ["5"], "socket_connect_timeout": ["2"]}


def test_all_secrets_differ(tmp_path: Path) -> None:
    secrets = Layout.load_or_create(tmp_path).secrets

    assert len(set(secrets.values())) == len(secrets)


def test_loading_imports_nothing_heavy() -> None:
    code = f"import sys, config.embedded.layout; print([name for name in {HEAVY} if name in sys.modules])"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
