"""`<state>/embedded.json`, mode 0600: the ports and generated secrets of the embedded servers.

It is made once, by whoever comes first, and kept, so that addresses stay the same over restarts. Only a port
that somebody else took is chosen again, before a start. A newer version adds the names that it needs.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from secrets import token_hex, token_urlsafe
from typing import Any

from config.embedded.errors import EmbeddedServerError
from config.embedded.files import hold_file_lock, write_private_json
from config.embedded.ports import choose_free_port, is_port_free

FILE_NAME = "embedded.json"
LOCK_NAME = "embedded.json.lock"
PATIENCE_S = 1.0
POLL_S = 0.02
WEED_PORTS = (
    "s3",
    "s3_grpc",
    "master",
    "master_grpc",
    "volume",
    "volume_grpc",
    "filer",
    "filer_grpc",
    "admin",
)
SERVER_PORTS: dict[str, tuple[str, ...]] = {
    "postgres": ("postgres",),
    "valkey": ("valkey",),
    "transit": ("transit",),
    "s3": WEED_PORTS,
}
# weed's own worker looks for the admin's gRPC port there, whatever -admin.port.grpc says.
COMPANIONS = {"admin": 10_000}
PORT_VARIABLES = {"postgres": "LOUPE_POSTGRES_PORT", "valkey": "LOUPE_REDIS_PORT", "s3": "LOUPE_S3_PORT"}
PASSWORDS = (
    *("postgres_owner", "postgres_application", "valkey_application", "valkey_admin"),
    *("transit_token", "transit_application"),  # of the store; of Loupe's own processes
)
HEX_KEYS = (
    "s3_sse_kek",
    "s3_sse_passphrase",
    "weed_write",
    "weed_read",
    "weed_filer_write",
    "weed_filer_read",
)
S3_IDENTITIES = ("admin", "application", "worker")
PORT_NAMES = tuple(name for names in SERVER_PORTS.values() for name in names)
S3_PAIRS = tuple(f"s3_{who}_{part}" for who in S3_IDENTITIES for part in ("access_key", "secret_key"))
SECRET_NAMES = PASSWORDS + HEX_KEYS + S3_PAIRS

Ports = dict[str, int]
Secrets = dict[str, str]


def read_or_create_layout_file(state_dir: Path) -> tuple[Ports, Secrets]:
    """Return ports (with those that the environment pins) and secrets; make them on first use, once.

    Raises EmbeddedServerError when the file cannot be read, is no layout, or a port variable is no port.
    """
    content = _read(state_dir / FILE_NAME)
    if not _is_complete(content):
        state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with hold_file_lock(state_dir / LOCK_NAME):
            content = _fill_in(_read(state_dir / FILE_NAME))
            write_private_json(state_dir / FILE_NAME, value=content)
    return {**content["ports"], **_read_pinned_ports()}, dict(content["secrets"])


def rechoose_taken_ports(state_dir: Path, *, servers: tuple[str, ...]) -> None:
    """Give each of `servers` ports that are free, and write them (and the pinned ones) to the file.

    Call it only when these servers do not run. Raises EmbeddedServerError when a pinned port is in use.
    """
    ports, _ = read_or_create_layout_file(state_dir)
    deadline = time.monotonic() + PATIENCE_S
    for server in servers:
        for name in SERVER_PORTS[server]:
            if not _becomes_usable(name, port=ports[name], deadline=deadline):
                _refuse_taken_pin(server, port=ports[name], name=name)
                ports[name] = _choose_port(name, ports=ports)
    with hold_file_lock(state_dir / LOCK_NAME):
        content = _read(state_dir / FILE_NAME)
        if content.get("ports") != ports:
            write_private_json(state_dir / FILE_NAME, value={**content, "ports": ports})


def _read(path: Path) -> dict[str, Any]:
    """Return the file's content, empty when there is none."""
    try:
        content = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        remedy = f"run as the user that owns {path}, or move the state folder away to start afresh"
        raise EmbeddedServerError("layout", problem=f"{path} cannot be read: {error}", remedy=remedy) from error
    if not isinstance(content, dict):
        remedy = f"restore {path} from a backup, or move the state folder away to start afresh"
        raise EmbeddedServerError("layout", problem=f"{path} is not a layout", remedy=remedy)
    return content


def _is_complete(content: dict[str, Any]) -> bool:
    wanted = {"ports": PORT_NAMES, "secrets": SECRET_NAMES}
    return all(name in content.get(part, {}) for part, names in wanted.items() for name in names)


def _fill_in(content: dict[str, Any]) -> dict[str, Any]:
    """Add what is missing: everything at first, later only names that a newer version needs."""
    ports, secrets = dict(content.get("ports", {})), dict(content.get("secrets", {}))
    for name in PORT_NAMES:
        if name not in ports:
            ports[name] = _choose_port(name, ports=ports)
    for name in SECRET_NAMES:
        secrets.setdefault(name, _make_secret(name))
    return {"ports": ports, "secrets": secrets}


def _choose_port(name: str, *, ports: Ports) -> int:
    taken = {
        *ports.values(),
        *(ports[other] + above for other, above in COMPANIONS.items() if other in ports),
    }
    return choose_free_port(taken=taken, companion=COMPANIONS.get(name, 0))


def _becomes_usable(name: str, *, port: int, deadline: float) -> bool:
    """Tell whether a port is free, or becomes so before the deadline: a server that just ended may hold it."""
    ports = (port, port + COMPANIONS.get(name, 0))
    while not all(is_port_free(wanted) for wanted in ports):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_S)
    return True


def _make_secret(name: str) -> str:
    if name in HEX_KEYS:
        return token_hex(32)
    return f"loupe{token_hex(8)}" if name.endswith("_access_key") else token_urlsafe(32)


def _read_pinned_ports() -> Ports:
    return {name: _read_port(variable) for name, variable in PORT_VARIABLES.items() if os.environ.get(variable)}


def _read_port(variable: str) -> int:
    text = os.environ[variable]
    if text.isdecimal() and 1 <= int(text) <= 65535:
        return int(text)
    remedy = f"set {variable} to a number from 1 to 65535, or unset it"
    raise EmbeddedServerError("layout", problem=f"{variable}={text!r} is not a port", remedy=remedy)


def _refuse_taken_pin(server: str, *, port: int, name: str) -> None:
    variable = PORT_VARIABLES.get(name, "")
    if os.environ.get(variable):
        remedy = f"stop the program that listens on {port}, or set {variable} to a free port (or unset it)"
        raise EmbeddedServerError(server, problem=f"port {port} ({variable}) is in use", remedy=remedy)
