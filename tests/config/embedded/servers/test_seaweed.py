"""The side doors of SeaweedFS are closed to local users without credentials."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path

import pytest

from config.embedded.layout import Layout
from config.embedded.status import ServerStatus

pytestmark = pytest.mark.system

HTTP_ROLES = ("master", "filer", "volume", "admin")
GRPC_ROLES = ("master_grpc", "volume_grpc", "filer_grpc", "s3_grpc")
# What reads or writes; the master's status page, which only tells its version and ports, is left out.
PATHS = ("/dir/assign", "/dir/lookup?fileId=1,01637037d6&read=yes", "/buckets/", "/1,01637037d6", "/vol/grow")


@pytest.mark.parametrize("role", HTTP_ROLES)
@pytest.mark.parametrize("path", PATHS)
def test_no_inner_http_port_answers_a_stranger(layout: Layout, role: str, path: str) -> None:
    connection = HTTPConnection("127.0.0.1", layout.ports[role], timeout=5)
    try:
        connection.request("GET", path)

        assert connection.getresponse().status in (401, 404)
    finally:
        connection.close()


@pytest.mark.parametrize("role", GRPC_ROLES)
def test_no_inner_grpc_port_lets_a_stranger_without_certificate_in(layout: Layout, role: str) -> None:
    context = ssl.create_default_context(cafile=layout.state_dir / "s3" / "config" / "ca.crt")
    context.set_alpn_protocols(["h2"])
    with (
        socket.create_connection(("127.0.0.1", layout.ports[role]), timeout=5) as raw,
        context.wrap_socket(raw, server_hostname="127.0.0.1") as link,
        pytest.raises(ssl.SSLError, match="certificate"),
    ):
        link.recv(1)


def test_every_port_listens_on_the_loopback_address_only(
    layout: Layout, find_server: Callable[[str], ServerStatus]
) -> None:
    ports = {*layout.ports.values(), layout.ports["admin"] + 10_000}
    table = Path("/proc/net/tcp").read_text().splitlines()[1:]
    listening = [line.split()[1].split(":") for line in table if line.split()[3] == "0A"]  # TCP_LISTEN

    assert {address for address, port in listening if int(port, 16) in ports} == {"0100007F"}


def test_neither_secrets_nor_data_can_be_read_by_others(layout: Layout) -> None:
    config = layout.state_dir / "s3" / "config"

    assert [path.name for path in config.iterdir() if path.stat().st_mode & 0o077] == []
    assert (layout.state_dir / "s3").stat().st_mode & 0o077 == 0


def test_no_secret_stands_on_a_command_line_or_in_a_log(
    layout: Layout, find_server: Callable[[str], ServerStatus]
) -> None:
    texts = [path.read_text(errors="replace") for path in (layout.state_dir / "logs").iterdir()]
    for name in ("postgres", "valkey", "transit", "s3"):
        process = find_server(name).process
        assert process is not None
        texts.append(Path(f"/proc/{process.pid}/cmdline").read_text())

    assert [name for name, secret in layout.secrets.items() if any(secret in text for text in texts)] == []
