"""One server under supervision: a small state machine that never blocks for long, driven by `tick`.

waiting -> starting -> ready; a death after that -> restarting -> starting. A death before the first readiness
is a failure that is told, not repeated.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Collection
from pathlib import Path

from config.embedded.errors import EmbeddedServerError
from config.embedded.files import read_log_tail
from config.embedded.processes import ProcessIdentity, die_with_parent, identify_process
from config.embedded.servers.base import NotReadyError, Server
from config.embedded.status import ServerState, ServerStatus, describe_now

FIRST_DELAY_S = 0.1
BACKOFF_S = 0.5
LONGEST_DELAY_S = 30.0
CALM_AFTER_S = 30.0
LOG_LIMIT_BYTES = 10 * 1024 * 1024
KILL_TIMEOUT_S = 1.0
PROBE_INTERVAL_S = 0.1


class SupervisedServer:
    """Starts, watches, restarts and stops one server."""

    def __init__(self, server: Server, *, log: Path) -> None:
        self.server = server
        self.log = log
        self.state = ServerState.WAITING
        self.restarts = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._identity: ProcessIdentity | None = None
        self._since = describe_now()
        self._entered = time.monotonic()
        self._next_probe = 0.0
        self._reason = ""
        self._was_ready = False
        self._deaths_in_a_row = 0

    def tick(self, ready: Collection[str]) -> None:
        """Do the next step; `ready` are the names of the servers that answer. Raises EmbeddedServerError."""
        if self._process is not None and self._process.poll() is not None:
            self._handle_death(self._process.returncode)
        if self.state is ServerState.WAITING and set(self.server.needs) <= set(ready):
            self._spawn()
        elif self.state is ServerState.RESTARTING and self._elapsed() >= self._choose_delay():
            self._respawn()
        elif self.state is ServerState.STARTING:
            self._check_readiness()

    def describe(self) -> ServerStatus:
        """Return the status for the status file."""
        return ServerStatus(
            name=self.server.name,
            title=self.server.title,
            state=self.state,
            address=self.server.address,
            process=self._identity,
            restarts=self.restarts,
            since=self._since,
        )

    def stop(self) -> None:
        """Ask the server to end, signal after signal, then kill it; returns when it is gone."""
        process = self._process
        if process is not None and process.poll() is None:
            for number in self.server.stop_signals:
                process.send_signal(number)
                if _has_ended(process, timeout_s=self.server.stop_timeout_s / len(self.server.stop_signals)):
                    break
            else:
                process.kill()
                process.wait(timeout=KILL_TIMEOUT_S)
        self._forget_process()
        if self.state is not ServerState.FAILED:
            self._enter(ServerState.STOPPED)

    def _spawn(self) -> None:
        self.server.prepare()
        _rotate_log(self.log)
        parent, number = os.getpid(), self.server.stop_signals[0]
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                self.server.build_command(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self.server.build_environment(),
                cwd=self.server.working_directory,
                start_new_session=True,  # a terminal's Ctrl-C goes to the supervisor alone
                preexec_fn=lambda: die_with_parent(number, parent_pid=parent),  # noqa: PLW1509  (one thread)
            )
        self._identity, self._reason = identify_process(self._process.pid), ""
        self._enter(ServerState.STARTING)

    def _respawn(self) -> None:
        self.restarts += 1
        try:
            self._spawn()
        except (EmbeddedServerError, OSError) as error:
            self._write_log(f"cannot be restarted: {error}")
            self._deaths_in_a_row += 1
            self._enter(ServerState.RESTARTING)

    def _check_readiness(self) -> None:
        if time.monotonic() < self._next_probe:
            return  # a probe's own child wakes the loop when it ends
        self._next_probe = time.monotonic() + PROBE_INTERVAL_S
        try:
            self.server.probe()
            self.server.provision()
        except (NotReadyError, EmbeddedServerError) as error:
            if self._elapsed() > self.server.ready_timeout_s and not self._was_ready:
                raise self._fail(f"gave no answer within {self.server.ready_timeout_s:g} s ({error})") from error
            self._note_reason(str(error))
            return
        self._was_ready = True
        self._enter(ServerState.READY)

    def _note_reason(self, reason: str) -> None:
        """Log why the server is not ready, once for each reason."""
        if reason != self._reason:
            self._write_log(f"is not ready after {self._elapsed():.1f} s: {reason}")
        self._reason = reason

    def _handle_death(self, code: int) -> None:
        self._forget_process()
        if not self._was_ready:
            raise self._fail(f"ended with {code} before it was ready")
        calm = self.state is ServerState.READY and self._elapsed() >= CALM_AFTER_S
        self._deaths_in_a_row = 1 if calm else self._deaths_in_a_row + 1
        self._write_log(f"ended with {code}; starting it again in {self._choose_delay():g} s")
        self._enter(ServerState.RESTARTING)

    def _choose_delay(self) -> float:
        """Return 0.1 s after the first death, then 0.5, 1, 2, ... up to 30 s."""
        if self._deaths_in_a_row <= 1:
            return FIRST_DELAY_S
        return float(min(LONGEST_DELAY_S, BACKOFF_S * 2 ** (self._deaths_in_a_row - 2)))

    def _fail(self, problem: str) -> EmbeddedServerError:
        self._enter(ServerState.FAILED)
        remedy = f"read {self.log}; when the cause is gone, start again (nothing is lost by that)"
        return EmbeddedServerError(self.server.name, problem=problem, remedy=remedy, log_tail=read_log_tail(self.log))

    def _enter(self, state: ServerState) -> None:
        self.state, self._since, self._entered = state, describe_now(), time.monotonic()

    def _elapsed(self) -> float:
        return time.monotonic() - self._entered

    def _forget_process(self) -> None:
        self._process = self._identity = None

    def _write_log(self, text: str) -> None:
        with self.log.open("a") as output:
            output.write(f"{describe_now()} supervisor: {self.server.name} {text}\n")


def _has_ended(process: subprocess.Popen[bytes], *, timeout_s: float) -> bool:
    try:
        process.wait(timeout=timeout_s)
    except subprocess.TimeoutExpired:
        return False
    return True


def _rotate_log(log: Path) -> None:
    """Keep one older log when the present one has grown past 10 MiB."""
    if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
        log.replace(log.with_name(f"{log.name}.1"))
