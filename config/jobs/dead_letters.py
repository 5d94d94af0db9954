"""The dead letters: dead jobs of all kinds that nobody has retried yet, newest first, by lane and class of error."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import CharField, Value

from config.jobs.kinds import JobKind, list_kinds
from config.jobs.selectors import find_dead, list_tables, tally_dead

PAGE_SIZE = 50


@dataclass(frozen=True)
class DeadJob:
    kind: JobKind
    id: UUID
    finished_at: datetime
    attempt: int
    error_class: str
    error_text: str


@dataclass(frozen=True)
class DeadLetters:
    """One page of them. `by_lane` counts within the chosen class of error, `by_error` within the chosen lane."""

    jobs: Sequence[DeadJob]
    count: int
    page: int
    pages: int
    by_lane: Mapping[str, int]
    by_error: Mapping[str, int]


def list_dead_letters(*, lane: str = "", error_class: str = "", page: int = 1) -> DeadLetters:
    """A page that does not exist gives the nearest one. One query a table and one more."""
    tallies = [row for table, lanes in list_tables().items() for row in tally_dead(table, lanes=lanes)]
    chosen = [row for row in tallies if lane in ("", row["lane"]) and error_class in ("", row["error_class"])]
    count = sum(row["dead"] for row in chosen)
    pages = max(1, -(-count // PAGE_SIZE))
    page = min(max(page, 1), pages)
    return DeadLetters(
        jobs=list_dead(lane=lane, error_class=error_class, start=(page - 1) * PAGE_SIZE),
        count=count,
        page=page,
        pages=pages,
        by_lane=sum_by("lane", [row for row in tallies if error_class in ("", row["error_class"])]),
        by_error=sum_by("error_class", [row for row in tallies if lane in ("", row["lane"])]),
    )


def sum_by(column: str, rows: Sequence[dict[str, Any]]) -> Mapping[str, int]:
    """The dead by what the column holds, most first."""
    sums: dict[str, int] = {}
    for row in rows:
        sums[row[column]] = sums.get(row[column], 0) + row["dead"]
    return dict(sorted(sums.items(), key=lambda item: (-item[1], item[0])))


def list_dead(*, lane: str, error_class: str, start: int) -> list[DeadJob]:
    """One page across all tables."""
    parts, kinds = [], {(kind.job_model._meta.label, kind.lane): kind for kind in list_kinds()}
    chosen = {name: value for name, value in (("lane", lane), ("error_class", error_class)) if value}
    for table, lanes in list_tables().items():
        dead = find_dead(table, lanes=lanes).filter(**chosen)
        label = Value(table._meta.label, output_field=CharField())
        columns = ("lane", "id", "finished_at", "attempt", "error_class", "error_text")
        parts.append(dead.annotate(label=label).values_list("label", *columns))
    first, *others = parts
    rows = first.union(*others, all=True).order_by("-finished_at", "-id")[start : start + PAGE_SIZE]
    return [DeadJob(kinds[label, lane_of], *columns) for label, lane_of, *columns in rows]
