"""The sockets between children and model server: packets over an address that leaves no file, for one user only."""

import os
import socket
import struct
from typing import Final

HELLO: Final = b"loupe-models-1"
BACKLOG: Final = 64
PEER: Final = struct.Struct("3i")  # unix(7), SO_PEERCRED: pid, uid, gid


def make_socket() -> socket.socket:
    """An unconnected Unix socket that keeps packets whole."""
    return socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def make_address(name: str) -> str:
    """An address of Linux's abstract namespace (unix(7)): no file, gone with its last holder."""
    return f"\0{name}"


def listen(name: str) -> socket.socket:
    """A socket at the address of that name; raises OSError when somebody else has it."""
    listener = make_socket()
    listener.bind(make_address(name))
    listener.listen(BACKLOG)
    return listener


def is_of_same_user(peer: socket.socket) -> bool:
    """An abstract address is open to every user of the machine: the kernel says who is at the other end."""
    _, uid, _ = PEER.unpack(peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, PEER.size))
    return bool(uid == os.geteuid())
