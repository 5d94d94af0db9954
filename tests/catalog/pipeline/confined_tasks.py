"""Tasks that misbehave in every way that the confinement must survive."""

import os
import signal
import socket
import time
from typing import Any

Answer = tuple[dict[str, Any], bytes]


def misbehave(request: dict[str, Any], payload: bytes) -> Answer:
    """Do what the request names, then echo the payload."""
    _DEEDS[request["deed"]](request)
    return {"pid": os.getpid(), "environment": sorted(os.environ)}, payload


def _echo(_request: dict[str, Any]) -> None:
    return


def _sleep(_request: dict[str, Any]) -> None:
    time.sleep(60)


def _sleep_deaf(_request: dict[str, Any]) -> None:
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    time.sleep(60)


def _spin(_request: dict[str, Any]) -> None:
    while True:
        pass


def _allocate(_request: dict[str, Any]) -> None:
    bytearray(2**30)


def _crash(_request: dict[str, Any]) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def _raise(_request: dict[str, Any]) -> None:
    raise RuntimeError("as the test asked")


def _open_file(_request: dict[str, Any]) -> None:
    try:
        os.open("/etc/hostname", os.O_RDONLY)
    except OSError:
        return
    os._exit(7)


def _open_socket(_request: dict[str, Any]) -> None:
    try:
        socket.socket(socket.AF_INET)
    except OSError:
        return
    os._exit(7)


def _kill_server(_request: dict[str, Any]) -> None:
    os.kill(os.getppid(), signal.SIGKILL)
    os._exit(1)


_DEEDS = {
    "echo": _echo,
    "sleep": _sleep,
    "sleep deaf": _sleep_deaf,
    "spin": _spin,
    "allocate": _allocate,
    "crash": _crash,
    "raise": _raise,
    "open file": _open_file,
    "open socket": _open_socket,
    "kill server": _kill_server,
}
