"""Choosing ports again: only those that somebody took, never those that a person pinned."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from config.embedded.errors import EmbeddedServerError
from config.embedded.layout import Layout
from config.embedded.layout_file import rechoose_taken_ports

ALL = ("postgres", "valkey", "transit", "s3")


def listen_on(port: int) -> socket.socket:
    return socket.create_server(("127.0.0.1", port))


def test_a_taken_port_is_chosen_again_and_the_others_are_kept(tmp_path: Path) -> None:
    before = Layout.load_or_create(tmp_path).ports
    with listen_on(before["valkey"]):
        rechoose_taken_ports(tmp_path, servers=ALL)

    after = Layout.load_or_create(tmp_path).ports
    assert [name for name in before if before[name] != after[name]] == ["valkey"]


def test_a_taken_companion_of_the_admin_port_is_a_reason_as_well(tmp_path: Path) -> None:
    before = Layout.load_or_create(tmp_path).ports
    with listen_on(before["admin"] + 10_000):
        rechoose_taken_ports(tmp_path, servers=ALL)

    assert Layout.load_or_create(tmp_path).ports["admin"] != before["admin"]


def test_a_taken_port_that_is_pinned_is_refused_with_its_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = Layout.load_or_create(tmp_path).ports["postgres"]
    monkeypatch.setenv("LOUPE_POSTGRES_PORT", str(port))

    with listen_on(port), pytest.raises(EmbeddedServerError, match=f"{port} .LOUPE_POSTGRES_PORT. is in use"):
        rechoose_taken_ports(tmp_path, servers=ALL)


def test_a_pinned_port_is_written_so_that_it_stays_without_the_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as pinned:
        pinned.setenv("LOUPE_POSTGRES_PORT", "21987")
        rechoose_taken_ports(tmp_path, servers=("valkey",))

    assert Layout.load_or_create(tmp_path).ports["postgres"] == 21987
