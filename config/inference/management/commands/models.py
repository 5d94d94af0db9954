"""`manage.py models list|pull|verify [NAME…]`: see, fetch and check the models on this machine."""

from collections.abc import Sequence
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn
from rich.table import Column, Table

from config.inference.default import default_store
from config.inference.errors import InferenceError
from config.inference.services import sync_registry
from config.inference.store import FileState, ModelStore

PIPE_WIDTH = 140
STATE_STYLES = {FileState.INSTALLED: "green", FileState.ABSENT: "yellow", FileState.CORRUPT: "bold red"}


class Command(BaseCommand):
    help = "List, fetch and verify the machine-learning models. A missing model only switches its stages off."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["list", "pull", "verify"])
        parser.add_argument("names", nargs="*", metavar="NAME", help="models (default: all of them)")
        parser.add_argument("--files-only", action="store_true", help="do not write the registry in the database")

    def handle(self, *_args: Any, action: str, names: list[str], files_only: bool, **_options: Any) -> None:
        self.stdout.ending = ""  # rich ends its own lines
        width = None if self.stdout.isatty() else PIPE_WIDTH
        console = Console(file=cast(IO[str], self.stdout), highlight=False, width=width)
        try:
            store = default_store()
            chosen = names or [spec.name for spec in store.manifest]
            store.manifest.check_names(chosen)
        except InferenceError as error:
            raise CommandError(str(error)) from error
        failure = ""
        if action == "pull":
            failure = pull_models(store, names=chosen, console=console)
        if action in {"list", "verify"}:
            console.print(draw_models(store, names=chosen))
        if action == "verify":
            failure = judge_models(store, names=chosen, required=names)
        if action != "list" and not files_only:
            failure = "\n".join(filter(None, [failure, write_registry(store)]))
        if failure:
            raise CommandError(failure)


def write_registry(store: ModelStore) -> str:
    """Write the registry rows; return why it failed, or ""."""
    try:
        sync_registry(store)
    except DatabaseError as error:
        reason = str(error).splitlines()[0]
        return f"The registry was not written: {reason}. Migrate the database, or use --files-only."
    return ""


def draw_models(store: ModelStore, *, names: Sequence[str]) -> Table:
    """Draw one row per model: what it is, under which licence, and whether it is here."""
    headers = ("Model", "Task", "Version", "Licence", "MB", "State", "Needed by")
    # A name must stay whole, to be copied into the next command.
    table = Table(*(Column(header, overflow="fold") for header in headers), box=None, pad_edge=False)
    table.columns[0].no_wrap = True
    table.columns[0].min_width = max(map(len, names))
    for name in names:
        spec, state = store.manifest.find_spec(name), store.check_state(name)
        size_mb = f"{spec.size_bytes / 1e6:.1f}"
        needed_by = ", ".join(spec.needed_by)
        state_text = f"[{STATE_STYLES[state]}]{state}[/]"
        table.add_row(name, spec.task, spec.version, spec.licence, size_mb, state_text, needed_by)
    return table


def judge_models(store: ModelStore, *, names: Sequence[str], required: Sequence[str]) -> str:
    """Return why the models do not pass, or "": none may be corrupt, and none that was named absent."""
    corrupt = [name for name in names if store.check_state(name) is FileState.CORRUPT]
    absent = [name for name in required if store.check_state(name) is FileState.ABSENT]
    faults = [f"{name} is corrupt" for name in corrupt] + [f"{name} is not installed" for name in absent]
    remedy = " ".join(["manage.py models pull", *corrupt, *absent])
    return f"{'; '.join(faults)}. Run `{remedy}`." if faults else ""


def pull_models(store: ModelStore, *, names: Sequence[str], console: Console) -> str:
    """Fetch the models one after another, going on after a failure; return what failed, or ""."""
    failures: list[str] = []
    for name in names:
        if store.is_installed(name):
            console.print(f"{name}: already installed")
            continue
        try:
            _pull_with_progress(store, name=name, console=console)
        except (InferenceError, OSError) as error:
            failures.append(f"{name}: {error}")
            console.print(f"{name}: failed")
        else:
            console.print(f"{name}: installed")
    return "\n".join(failures)


def _pull_with_progress(store: ModelStore, *, name: str, console: Console) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(name, total=None)
        store.pull(
            name,
            on_progress=lambda done_bytes, total_bytes: progress.update(task, completed=done_bytes, total=total_bytes),
        )
