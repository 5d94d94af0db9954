"""What the caller, the server and the children of confined work say to each other over sockets.

The caller sends CONTROL to the server with two descriptors: a channel and a status socket. On the channel
caller and child exchange one frame each: FRAME (lengths), a JSON header and the payload. On the status socket the
server writes STATUS when the child has ended.
"""

import json
import socket
import struct
from typing import Any, Final

CONTROL: Final = struct.Struct("!ddQ")
"""Wall time in s, processor time in s, bytes of memory above what the server has."""

FRAME: Final = struct.Struct("!IQ")
"""Bytes of the JSON header, bytes of the payload."""

STATUS: Final = struct.Struct("!i?")
"""The child's wait status, and whether the server killed it for being late."""

EXIT_ERROR: Final = 1
EXIT_MEMORY: Final = 3

_MAX_HEADER_BYTES: Final = 65_536


def read_frame(channel: socket.socket, *, max_payload_bytes: int | None = None) -> tuple[dict[str, Any], bytes]:
    """Read one frame; raises EOFError when the other side closes too early, ValueError when it is too big."""
    header_bytes, payload_bytes = FRAME.unpack(read_exactly(channel, size=FRAME.size))
    too_big = max_payload_bytes is not None and payload_bytes > max_payload_bytes
    if too_big or header_bytes > _MAX_HEADER_BYTES:
        raise ValueError(f"a frame of {header_bytes:,} and {payload_bytes:,} bytes is too big")
    header = json.loads(read_exactly(channel, size=header_bytes))
    return header, bytes(read_exactly(channel, size=payload_bytes))


def read_exactly(channel: socket.socket, *, size: int) -> bytearray:
    """Read `size` bytes; raises EOFError when there are fewer."""
    content = bytearray(size)
    view, done = memoryview(content), 0
    while done < size:
        count = channel.recv_into(view[done:])
        if count == 0:
            raise EOFError(f"{done} of {size} bytes")
        done += count
    return content


def send_frame(channel: socket.socket, *, header: dict[str, Any], payload: bytes) -> None:
    """Write one frame."""
    encoded = json.dumps(header).encode()
    channel.sendall(FRAME.pack(len(encoded), len(payload)) + encoded)
    channel.sendall(payload)
