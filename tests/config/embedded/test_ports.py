"""Free ports lie outside the kernel's range for outgoing connections, and their companions are free too."""

from __future__ import annotations

import socket
from pathlib import Path

from config.embedded.ports import FIRST_PORT, LAST_PORT, choose_free_port, is_port_free


def test_a_listening_port_is_not_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert not is_port_free(listener.getsockname()[1])


def test_a_port_with_a_connection_in_time_wait_is_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        client = socket.create_connection(("127.0.0.1", port))
        accepted, _ = listener.accept()
        accepted.close()  # the server closes first: its side waits
        client.close()

    assert is_port_free(port)


def test_the_range_ends_below_the_ports_of_outgoing_connections() -> None:
    first_outgoing = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])

    assert first_outgoing > LAST_PORT


def test_a_port_with_a_companion_keeps_both_in_the_range() -> None:
    ports = [choose_free_port(companion=10_000) for _ in range(50)]

    assert all(port >= FIRST_PORT and port + 10_000 <= LAST_PORT for port in ports)
