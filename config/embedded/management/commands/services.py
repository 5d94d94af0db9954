"""`manage.py services up|status|down`: the embedded servers from the command line."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, cast

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from config.embedded.control import read_status, start, stop
from config.embedded.errors import EmbeddedServerError
from config.embedded.readiness import StartOutcome
from config.embedded.sizes import describe_size, measure_directory
from config.embedded.status import ServerState, ServerStatus, SupervisorStatus

COLOURS = {
    ServerState.READY: "green",
    ServerState.FAILED: "red",
    ServerState.STOPPED: "red",
    ServerState.RESTARTING: "yellow",
}
COLUMNS = ("server", "state", "address", "pid", "uptime", "restarts", "data")


class Command(BaseCommand):
    """Start, show or stop the servers for which no managed address is set."""

    help = "Start (up), show (status) or stop (down) the embedded servers."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take one word."""
        parser.add_argument("action", choices=("up", "status", "down"))

    def handle(self, *_args: Any, action: str, **_options: Any) -> None:
        """Do it; exit status 0 of `up` and `status` means that all run."""
        console = Console(file=cast(IO[str], self.stdout), highlight=False)
        state_dir, servers = Path(settings.LOUPE_STATE_DIR), tuple(settings.EMBEDDED_SERVERS)
        if not servers:
            console.print("DATABASE_URL, REDIS_URL and S3_ENDPOINT_URL are all set: there is no embedded server.")
            return
        try:
            {"up": _bring_up, "status": _show_status, "down": _bring_down}[action](
                console, state_dir=state_dir, servers=servers
            )
        except EmbeddedServerError as error:
            raise CommandError(str(error)) from error


def _bring_up(console: Console, *, state_dir: Path, servers: tuple[str, ...]) -> None:
    def tell(server: ServerStatus) -> None:
        colour = COLOURS.get(server.state, "cyan")
        console.print(f"  {server.title:<30} [{colour}]{server.state.value:<10}[/] {server.address}")

    outcome = start(state_dir, servers=servers, on_progress=tell)
    if outcome is StartOutcome.ALREADY_RUNNING:
        console.print("The servers run already.")


def _bring_down(console: Console, *, state_dir: Path, servers: tuple[str, ...]) -> None:  # noqa: ARG001
    console.print("The servers are stopped." if stop(state_dir) else "No server was running.")


def _show_status(console: Console, *, state_dir: Path, servers: tuple[str, ...]) -> None:
    status = read_status(state_dir)
    console.print(_build_table(status, state_dir=state_dir))
    ready = {server.name for server in status.servers if server.state is ServerState.READY}
    missing = [name for name in servers if name not in ready]
    if not status.is_ready or missing:
        names = ", ".join(missing) or "a server"
        raise CommandError(f"Not ready: {names}. Start with `manage.py services up`.")


def _build_table(status: SupervisorStatus, *, state_dir: Path) -> Table:
    table = Table(title=f"Embedded servers in {state_dir}")
    for column in COLUMNS:
        table.add_column(column, no_wrap=column != "server", overflow="fold")
    for server in status.servers:
        colour = COLOURS.get(server.state, "cyan")
        size = describe_size(measure_directory(state_dir / server.name))
        pid = str(server.process.pid) if server.process else "-"
        state = f"[{colour}]{server.state.value}[/]"
        table.add_row(server.title, state, server.address, pid, _describe_uptime(server), str(server.restarts), size)
    return table


def _describe_uptime(server: ServerStatus) -> str:
    """Return how long a ready server has been ready, as `1 day, 2:03:04`."""
    if server.state is not ServerState.READY:
        return "-"
    elapsed = datetime.now(UTC) - datetime.fromisoformat(server.since)
    return str(elapsed).partition(".")[0]
