"""What the supervisor tells others: `<state>/supervisor.json`, replaced whole at every change."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from config.embedded.files import write_private_json
from config.embedded.processes import ProcessIdentity

FILE_NAME = "supervisor.json"


class ServerState(StrEnum):
    """Where a server is in its life."""

    WAITING = "waiting"
    STARTING = "starting"
    READY = "ready"
    RESTARTING = "restarting"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True)
class ServerStatus:
    """One server; `since` is when it entered `state` (UTC, ISO 8601)."""

    name: str
    title: str
    state: ServerState
    address: str
    process: ProcessIdentity | None
    restarts: int
    since: str


@dataclass(frozen=True)
class Failure:
    """Why the supervisor gave up at its start."""

    server: str
    problem: str
    remedy: str
    log_tail: str


@dataclass(frozen=True)
class SupervisorStatus:
    """The supervisor and its servers, in the order in which they start."""

    process: ProcessIdentity | None
    servers: tuple[ServerStatus, ...]
    failure: Failure | None = None

    @property
    def is_running(self) -> bool:
        """Tell whether the supervisor runs."""
        return self.process is not None and self.process.is_running()

    @property
    def is_ready(self) -> bool:
        """Tell whether the supervisor runs and every server answers."""
        ready = bool(self.servers) and all(server.state is ServerState.READY for server in self.servers)
        return ready and self.is_running


def describe_now() -> str:
    """Return the present moment as the status file writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def write_status(state_dir: Path, *, status: SupervisorStatus) -> None:
    """Replace the status file atomically."""
    write_private_json(state_dir / FILE_NAME, value=asdict(status))


def read_status_file(state_dir: Path) -> SupervisorStatus:
    """Return what the last supervisor wrote, whether it runs or not; an empty status when there was none."""
    try:
        content = json.loads((state_dir / FILE_NAME).read_text())
    except FileNotFoundError:
        return SupervisorStatus(process=None, servers=())
    failure = content["failure"]
    return SupervisorStatus(
        process=_read_process(content["process"]),
        servers=tuple(_read_server(server) for server in content["servers"]),
        failure=Failure(**failure) if failure else None,
    )


def describe_as_stopped(status: SupervisorStatus) -> SupervisorStatus:
    """Return the status with every server stopped, for a supervisor that is gone."""
    stopped = (replace(server, state=ServerState.STOPPED, process=None) for server in status.servers)
    return replace(status, process=None, servers=tuple(stopped))


def _read_server(content: dict[str, Any]) -> ServerStatus:
    values = {**content, "state": ServerState(content["state"]), "process": _read_process(content["process"])}
    return ServerStatus(**values)


def _read_process(content: dict[str, int] | None) -> ProcessIdentity | None:
    return ProcessIdentity(**content) if content else None
