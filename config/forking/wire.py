"""What a client and the fork server say to each other.

The client sends CONTROL to the server with two descriptors: a channel, which becomes the child's, and a status socket, on which
the server writes STATUS when the child has ended. A client that shuts its end of the status socket has the child killed.
"""

import socket
import struct
from typing import Final

CONTROL: Final = struct.Struct("!ddQ")
"""Wall time in s, processor time in s, bytes of memory above what the server has; infinite or 0 where the child sets none."""

STATUS: Final = struct.Struct("!i?")
"""The child's wait status, and whether the server killed it for being late."""

EXIT_ERROR: Final = 1
EXIT_MEMORY: Final = 3


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
