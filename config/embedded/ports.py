"""Free TCP ports on the loopback address, outside the range from which the kernel takes outgoing ports."""

from __future__ import annotations

import socket
from collections.abc import Collection
from secrets import randbelow

LOOPBACK = "127.0.0.1"
FIRST_PORT = 20_000
LAST_PORT = 32_767  # Linux hands out 32768 and above to outgoing connections (ip_local_port_range)
ATTEMPTS = 400


def is_port_free(port: int) -> bool:
    """Tell whether a server could listen on `port`, on the loopback and on every address.

    SO_REUSEADDR is set as the servers set it, so that connections in TIME_WAIT do not count.
    """
    for address in (LOOPBACK, "0.0.0.0"):  # noqa: S104  (weed refuses a port that any address uses)
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
                probe.listen(1)
            except OSError:
                return False
    return True


def choose_free_port(*, taken: Collection[int] = (), companion: int = 0) -> int:
    """Return a random free port between FIRST_PORT and LAST_PORT that is not in `taken`.

    With `companion` the port that lies so far above must be free as well. Raises OSError when none of the
    ports tried is free.
    """
    for _ in range(ATTEMPTS):
        port = FIRST_PORT + randbelow(LAST_PORT - companion - FIRST_PORT + 1)
        if {port, port + companion}.isdisjoint(taken) and is_port_free(port) and is_port_free(port + companion):
            return port
    raise OSError(f"no free port between {FIRST_PORT} and {LAST_PORT} in {ATTEMPTS} attempts")
