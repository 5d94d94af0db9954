"""`manage.py models list|pull|verify|bench [NAME…]`: see, fetch, check, measure models here; `export` makes new ones."""

from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, cast

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn
from rich.table import Column, Table

from config.inference.benching import bench_models
from config.inference.default import default_store
from config.inference.errors import InferenceError
from config.inference.export import EXPORTERS, UNKNOWN_LICENCE, Exporter, ExportRequest
from config.inference.manifest import EXPORTED
from config.inference.services import sync_registry
from config.inference.store import FileState, ModelStore

PIPE_WIDTH = 140
STATE_STYLES = {FileState.INSTALLED: "green", FileState.ABSENT: "yellow", FileState.CORRUPT: "bold red"}


class Command(BaseCommand):
    help = "List, fetch, verify and export the machine-learning models. A missing model only switches its stages off."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="list|pull|verify|bench|export")
        for action in ("list", "pull", "verify"):
            one = actions.add_parser(action)
            one.add_argument("names", nargs="*", metavar="NAME", help="models (default: all of them)")
            one.add_argument("--files-only", action="store_true", help="do not write the registry in the database")
        one = actions.add_parser("bench")
        one.add_argument("names", nargs="*", metavar="NAME", help="models (default: all that are installed)")
        kinds = actions.add_parser("export").add_subparsers(dest="kind", required=True, metavar="|".join(EXPORTERS))
        for kind, exporter in EXPORTERS.items():
            add_exporter(kinds.add_parser(kind), exporter=exporter)

    def handle(self, *_args: Any, action: str, **options: Any) -> None:
        self.stdout.ending = ""  # rich ends its own lines
        if action == "export":
            self.export(EXPORTERS[options["kind"]], options=options)
        elif action == "bench":
            self.bench(options["names"])
        else:
            self.manage(action, names=options["names"], files_only=options["files_only"])

    def export(self, exporter: Exporter, *, options: dict[str, Any]) -> None:
        """Export a checkpoint into LOUPE_MODELS_DIR, or where `--output` says."""
        if missing := exporter.find_missing():
            raise CommandError(explain_missing(missing))
        request = ExportRequest(
            words={word: options[word] for word in exporter.words if options[word]},
            options={name: options[name] for name in exporter.options if options[name]},
            name=options["name"],
            output=options["output"] or Path(settings.LOUPE_MODELS_DIR) / EXPORTED,
            licence=options["licence"],
            tell=lambda line: self.stdout.write(f"{line}\n"),
        )
        try:
            specs = exporter.load()(request)
        except (InferenceError, ValidationError) as error:
            raise CommandError(str(error)) from error
        for spec in specs:
            self.stdout.write(f"{spec.name}: {spec.size_bytes / 1e6:.1f} MB, sha256 {spec.sha256[:16]}\n")
        self.stdout.write("Name it in a setting (docs/howto/export-models.md), run `models verify`, restart Loupe.\n")

    def bench(self, names: list[str]) -> None:
        """Measure the installed models."""
        try:
            default_store().manifest.check_names(names)
        except InferenceError as error:
            raise CommandError(str(error)) from error
        threads = settings.LOUPE_INFERENCE_THREADS
        if failure := bench_models(default_store(), names=names, threads=threads, console=self.make_console()):
            raise CommandError(failure)

    def make_console(self) -> Console:
        """A console on the command's own output."""
        width = None if self.stdout.isatty() else PIPE_WIDTH
        return Console(file=cast(IO[str], self.stdout), highlight=False, width=width)

    def manage(self, action: str, *, names: list[str], files_only: bool) -> None:
        """List, pull or verify."""
        console = self.make_console()
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


def add_exporter(parser: Any, *, exporter: Exporter) -> None:
    """Offer an exporter's words and options, and those of all exporters."""
    for word, text in exporter.words.items():
        parser.add_argument(word, nargs="?" if text.startswith("optional") else None, help=text)
    for option, text in exporter.options.items():
        parser.add_argument(f"--{option}", dest=option, help=text)
    parser.add_argument("--name", default="", help="the model's name in the registry (default: made of the words)")
    parser.add_argument(
        "--output", type=Path, help="where the model's folder is made (default: LOUPE_MODELS_DIR/exported)"
    )
    parser.add_argument("--licence", default=UNKNOWN_LICENCE, help="the SPDX expression of the weights' licence")


def explain_missing(packages: Sequence[str]) -> str:
    """Say what to install before a model can be exported."""
    return (
        f"Exporting needs {', '.join(packages)}, which Loupe does not need to run and which should not be installed beside it. "
        "Make an environment for it, once: `make .venv/export.stamp` (or install requirements/export.txt into one of your "
        "own). Then: `.venv/export/bin/python manage.py models export …`."
    )


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
