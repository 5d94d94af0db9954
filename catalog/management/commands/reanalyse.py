"""`manage.py reanalyse`: say which results are stale and what they would cost, or have them computed in the background."""

import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.models import Character
from catalog.pipeline.runner import find_models
from catalog.pipeline.stages import STAGES
from catalog.services.reanalysis import count_room, enqueue_stale
from catalog.stage_settings import apply_settings
from catalog.staleness import Selection, StageCost, Staleness, measure_staleness
from config.inference.default import default_sessions

LINE = "{stage:<24}{kind:<9}{stale:>9}{kept:>9}  {change:<11}{mean:>9}{cost:>11}  {note}"
FOLLOW_S = 5.0


class Command(BaseCommand):
    help = "Find stale results by their recipes; print the cost, or queue their re-analysis behind all live work."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="print what is stale and its cost, queue nothing")
        parser.add_argument("--stage", nargs="+", default=[], metavar="NAME", help="only media where these are stale")
        parser.add_argument("--character", metavar="SLUG", help="only media of this character")
        parser.add_argument("--limit", type=int, metavar="N", help="queue at most so many media")
        parser.add_argument("--follow", action="store_true", help="go on until every stale medium was queued")

    def handle(self, *_args: Any, **options: Any) -> None:
        selection = Selection(stages=read_stages(options["stage"]), character=read_character(options["character"]))
        if options["limit"] is not None and options["limit"] < 1:
            raise CommandError("--limit is at least 1.")
        stages = apply_settings(STAGES)
        models = find_models(stages, provider=default_sessions())
        found = measure_staleness(selection, stages=stages, models=models)
        self.print_plan(found)
        if options["dry_run"]:
            return
        refuse_losses(found.losses)
        queued = self.queue(selection, found=found, limit=options["limit"], is_followed=options["follow"])
        left = found.stale_media - queued
        self.stdout.write(f"{queued:,} media queued in the lane backfill; {left:,} stale ones were not, or had a run.")
        if left and not count_room():
            self.stdout.write("The lane is full: run the command again later, or with --follow.")

    def print_plan(self, found: Staleness) -> None:
        heads = {"stage": "stage", "kind": "kind", "stale": "stale", "kept": "kept", "change": "class"}
        self.stdout.write(LINE.format(**heads, mean="mean", cost="cost", note="").rstrip())
        for cost in found.costs:
            self.stdout.write(describe_cost(cost))
        workers = settings.LOUPE_ANALYSIS_PROCESSES
        self.stdout.write(
            f"{found.stale_media:,} of {found.media:,} media have stale results. Cost: {say_seconds(found.seconds)} of "
            f"processor time, {say_seconds(found.seconds / workers)} with {workers} workers, and the decoding."
        )

    def queue(self, selection: Selection, *, found: Staleness, limit: int | None, is_followed: bool) -> int:
        """Queue what has room, or until nothing is left, each medium at most once; how many were queued."""
        queued, last = 0, None
        while True:
            most = None if limit is None else limit - queued
            batch: list[UUID] = enqueue_stale(selection, costs=found.costs, after=last, most=most)
            queued, last = queued + len(batch), batch[-1] if batch else last
            if not is_followed or queued == limit or count_room() > 0:
                return queued
            self.stdout.write(f"{queued:,} of {found.stale_media:,} queued: waiting for room in the lane")
            time.sleep(FOLLOW_S)


def read_stages(names: Sequence[str]) -> frozenset[str]:
    """The names; raises CommandError for one that no stage has."""
    known = [stage.name for stage in STAGES]
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise CommandError(f"No stage is named {', '.join(unknown)}. Known: {', '.join(known)}.")
    return frozenset(names)


def read_character(slug: str | None) -> Character | None:
    """The character; raises CommandError when there is none of this slug."""
    if slug is None:
        return None
    found = Character.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"No character has the slug {slug!r}.")
    return found


def refuse_losses(losses: Sequence[StageCost]) -> None:
    """A run without a model would compute the stages after it anew, without its results."""
    if losses:
        sentences = "; ".join(f"{one.plan.planned.stage.name}: {one.plan.blocked_by}" for one in losses)
        raise CommandError(f"Nothing was queued: media have results of stages that cannot be run here. {sentences}")


def describe_cost(cost: StageCost) -> str:
    plan = cost.plan
    return LINE.format(
        stage=plan.planned.stage.name,
        kind=cost.kind.value,
        stale=f"{plan.media:,}",
        kept=f"{plan.kept:,}",
        change=plan.change.value,
        mean="?" if cost.mean_ms is None else f"{cost.mean_ms:,.0f} ms",
        cost=say_seconds(cost.seconds),
        note=plan.blocked_by,
    ).rstrip()


def say_seconds(seconds: float) -> str:
    """A length of time for people: 0.4 s, 12 s, 3 min 5 s, 2 h 10 min."""
    if seconds < 60:
        return f"{seconds:.1f} s" if 0 < seconds < 10 else f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60:,} h {minutes % 60} min"
