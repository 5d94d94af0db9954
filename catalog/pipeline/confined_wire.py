"""What the caller and a confined child say to each other: one frame each, a JSON header and a payload."""

import json
import socket
import struct
from typing import Any, Final

from config.forking.wire import read_exactly

FRAME: Final = struct.Struct("!IQ")
"""Bytes of the JSON header, bytes of the payload."""

_MAX_HEADER_BYTES: Final = 65_536


def read_frame(channel: socket.socket, *, max_payload_bytes: int | None = None) -> tuple[dict[str, Any], bytes]:
    """Read one frame; raises EOFError when the other side closes too early, ValueError when it is too big."""
    header_bytes, payload_bytes = FRAME.unpack(read_exactly(channel, size=FRAME.size))
    too_big = max_payload_bytes is not None and payload_bytes > max_payload_bytes
    if too_big or header_bytes > _MAX_HEADER_BYTES:
        raise ValueError(f"a frame of {header_bytes:,} and {payload_bytes:,} bytes is too big")
    header = json.loads(read_exactly(channel, size=header_bytes))
    return header, bytes(read_exactly(channel, size=payload_bytes))


def send_frame(channel: socket.socket, *, header: dict[str, Any], payload: bytes) -> None:
    """Write one frame."""
    encoded = json.dumps(header).encode()
    channel.sendall(FRAME.pack(len(encoded), len(payload)) + encoded)
    channel.sendall(payload)
