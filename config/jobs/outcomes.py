"""How many attempts ended well and how many failed, by lane, over the last hour and the last day: one query for both.

Times are cut into buckets by the database (`date_bin`), so they begin at whole minutes and whole quarter hours. What was given
back or cancelled is neither a success nor a failure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from config.jobs.models import Outcome
from config.jobs.selectors import FAILURES


@dataclass(frozen=True)
class Window:
    """A span of time that ends now, in buckets of equal length; `tick` apart are the labels of a plot's axis."""

    name: str
    title: str
    bucket: timedelta
    buckets: int
    tick: timedelta


HOUR = Window("hour", "Last hour", timedelta(minutes=1), 60, tick=timedelta(minutes=15))
DAY = Window("day", "Last day", timedelta(minutes=15), 96, tick=timedelta(hours=6))
WINDOWS = (HOUR, DAY)


@dataclass(frozen=True)
class Tally:
    succeeded: int
    failed: int

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.succeeded + other.succeeded, self.failed + other.failed)


@dataclass
class Outcomes:
    """`newest` is when the present bucket began; `lanes` tells of each lane's buckets by how many came after them."""

    newest: datetime
    lanes: dict[str, dict[int, Tally]] = field(default_factory=dict)

    def total(self) -> dict[int, Tally]:
        """All lanes together."""
        summed: dict[int, Tally] = {}
        for buckets in self.lanes.values():
            for age, tally in buckets.items():
                summed[age] = summed.get(age, Tally(0, 0)) + tally
        return summed


OUTCOMES = """
SELECT asked.name, asked.newest, ended.lane, ended.begun_at, ended.succeeded, ended.failed
FROM (SELECT name, bucket, date_bin(bucket, statement_timestamp(), 'epoch') AS newest, buckets
      FROM unnest(%(names)s::text[], %(lengths)s::interval[], %(counts)s::int[]) AS given (name, bucket, buckets)) AS asked
LEFT JOIN LATERAL (
    SELECT lane, date_bin(asked.bucket, ended_at, 'epoch') AS begun_at,
           count(*) FILTER (WHERE outcome = %(succeeded)s) AS succeeded,
           count(*) FILTER (WHERE outcome = ANY(%(failures)s)) AS failed
    FROM jobs_jobattempt WHERE ended_at >= asked.newest - asked.bucket * (asked.buckets - 1) GROUP BY 1, 2) AS ended ON TRUE"""


def read_outcomes() -> Mapping[str, Outcomes]:
    """By the window's name."""
    values: dict[str, Any] = {
        "succeeded": Outcome.SUCCEEDED,
        "failures": list(map(str, FAILURES)),
        "names": [window.name for window in WINDOWS],
        "lengths": [window.bucket for window in WINDOWS],
        "counts": [window.buckets for window in WINDOWS],
    }
    lengths = {window.name: window.bucket for window in WINDOWS}
    read: dict[str, Outcomes] = {}
    with connection.cursor() as cursor:
        cursor.execute(OUTCOMES, values)
        for name, newest, lane, begun_at, succeeded, failed in cursor.fetchall():
            outcomes = read.setdefault(name, Outcomes(newest))
            if lane is not None:
                age = (newest - begun_at) // lengths[name]
                outcomes.lanes.setdefault(lane, {})[age] = Tally(succeeded, failed)
    return read
