"""Follow a starting supervisor through its status file until every server answers, or say why not."""

from __future__ import annotations

import select
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from config.embedded.errors import EmbeddedServerError
from config.embedded.files import read_log_tail
from config.embedded.status import ServerState, ServerStatus, SupervisorStatus, read_status_file

START_TIMEOUT_S = 180.0
POLL_S = 0.05

Progress = Callable[[ServerStatus], None]


class StartOutcome(StrEnum):
    """What `start` found or did."""

    STARTED = "started"
    ALREADY_RUNNING = "already running"


@dataclass
class Follower:
    """Watches one supervisor; tells each change of a server's state once."""

    state_dir: Path
    servers: tuple[str, ...]
    on_progress: Progress | None
    _told: dict[str, ServerState] = field(default_factory=dict)

    def wait_until_ready(self, *, life: int | None = None) -> StartOutcome:
        """Return when all is ready. `life` reads end-of-file when the supervisor that we started has ended.

        When ours ended because another one had the lock, that one is followed. Raises EmbeddedServerError.
        """
        before = read_status_file(self.state_dir)
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            status = read_status_file(self.state_dir)
            if status.is_running:
                self._look_at(status)
            if status.is_ready:
                return StartOutcome.ALREADY_RUNNING if life is None else StartOutcome.STARTED
            if life is not None and select.select([life], [], [], POLL_S)[0]:
                life = None
            elif life is None and not status.is_running:
                raise self._explain(read_status_file(self.state_dir), before=before)
            elif life is None:
                time.sleep(POLL_S)
        remedy = f"read the logs in {self.state_dir / 'logs'}, then stop and start again"
        raise EmbeddedServerError("supervisor", problem=f"not ready within {START_TIMEOUT_S:g} s", remedy=remedy)

    def _look_at(self, status: SupervisorStatus) -> None:
        missing = set(self.servers) - {server.name for server in status.servers}
        if missing and status.failure is None:
            problem = f"it runs without {', '.join(sorted(missing))}"
            raise EmbeddedServerError(
                "supervisor", problem=problem, remedy="stop it (manage.py services down), then start again"
            )
        for server in status.servers:
            if self._told.get(server.name) is not server.state:
                self._told[server.name] = server.state
                if self.on_progress is not None:
                    self.on_progress(server)

    def _explain(self, status: SupervisorStatus, *, before: SupervisorStatus) -> EmbeddedServerError:
        """Return the failure that the supervisor wrote, or the end of its log when it wrote none."""
        failure = status.failure
        if failure is not None and status != before:
            return EmbeddedServerError(
                failure.server, problem=failure.problem, remedy=failure.remedy, log_tail=failure.log_tail
            )
        log = self.state_dir / "logs" / "supervisor.log"
        return EmbeddedServerError(
            "supervisor", problem="it ended by itself", remedy=f"read {log}", log_tail=read_log_tail(log)
        )
