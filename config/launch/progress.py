"""What a person sees of the launch: one line a step with its time, and a moving bar for what takes long."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

console = Console(highlight=False, soft_wrap=True)
QUIET_REPORT_S = 5.0


class Step:
    """A running step: `note` is what its line says at the end, `advance` moves its bar."""

    def __init__(self, title: str, *, progress: Progress) -> None:
        self._title, self._progress = title, progress
        self._task = progress.add_task(title, total=None)
        self._reported_at = time.monotonic()
        self.note = ""

    def expect(self, total: int) -> None:
        self._progress.update(self._task, total=total)

    def advance(self, done: int, *, of: int) -> None:
        self._progress.update(self._task, completed=done, total=of)
        if not console.is_terminal and time.monotonic() - self._reported_at >= QUIET_REPORT_S:
            self._reported_at = time.monotonic()
            console.print(f"    {self._title}: {done} of {of}")

    def describe(self, text: str) -> None:
        self._progress.update(self._task, description=f"{self._title}: {text}")


@contextmanager
def show_step(title: str) -> Iterator[Step]:
    """A step with a spinner while it runs and a line with its time when it is done."""
    started = time.monotonic()
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        step = Step(title, progress=progress)
        yield step
    note = f", {step.note}" if step.note else ""
    console.print(f"  [green]✓[/] {title}{note} [dim]{time.monotonic() - started:.1f} s[/]")
