"""The geometry of the console's pictures, pure: bars over time, and a job's attempts on one axis.

Bars are drawn in units that the page stretches (one wide a bucket, 100 high), so the same drawing fits a phone; words stand
beside the drawing and are not stretched.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from config.jobs.outcomes import Tally, Window

HEIGHT = 100.0
LEAST_WIDTH = 0.4  # percent of the axis: an attempt of milliseconds is seen too


@dataclass(frozen=True)
class Bar:
    """A bucket: the successes stand on the axis, the failures on them; `title` says it in words."""

    x: int
    succeeded_y: float
    succeeded_height: float
    failed_y: float
    failed_height: float
    title: str


@dataclass(frozen=True)
class Tick:
    left: float
    label: str


@dataclass(frozen=True)
class Plot:
    """`most` is the value of the full height; `ticks` stand at percent of the width. No bars: nothing ran."""

    width: int
    bars: Sequence[Bar]
    ticks: Sequence[Tick]
    most: int
    succeeded: int
    failed: int


@dataclass(frozen=True)
class Span:
    """An attempt: from when it could have been claimed, when it was, and when it ended. None: not yet."""

    claimable_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True)
class Track:
    """A span as percent of the axis."""

    waited_left: float
    waited_width: float
    ran_left: float
    ran_width: float


def draw_plot(buckets: Mapping[int, Tally], *, window: Window, newest: datetime) -> Plot:
    """Bars of the buckets, which are given by age: 0 is the newest, at the right edge."""
    inside = {age: tally for age, tally in buckets.items() if 0 <= age < window.buckets}
    ran = {age: tally for age, tally in sorted(inside.items(), reverse=True) if tally.succeeded + tally.failed}
    most = max((tally.succeeded + tally.failed for tally in ran.values()), default=0)
    return Plot(
        width=window.buckets,
        bars=[draw_bar(age, tally, most=most, window=window, newest=newest) for age, tally in ran.items()],
        ticks=place_ticks(window, newest=newest),
        most=most,
        succeeded=sum(tally.succeeded for tally in ran.values()),
        failed=sum(tally.failed for tally in ran.values()),
    )


def draw_bar(age: int, tally: Tally, *, most: int, window: Window, newest: datetime) -> Bar:
    succeeded, failed = (HEIGHT * count / most for count in (tally.succeeded, tally.failed))
    begin = newest - age * window.bucket
    return Bar(
        x=window.buckets - 1 - age,
        succeeded_y=round(HEIGHT - succeeded, 2),
        succeeded_height=round(succeeded, 2),
        failed_y=round(HEIGHT - succeeded - failed, 2),
        failed_height=round(failed, 2),
        title=f"{begin:%H:%M} to {begin + window.bucket:%H:%M}: {tally.succeeded:,} succeeded, {tally.failed:,} failed",
    )


def place_ticks(window: Window, *, newest: datetime) -> list[Tick]:
    """The whole multiples of the window's tick since midnight, where the buckets that begin then have their left edge."""
    ticks = []
    for index in range(window.buckets):
        begin = newest - (window.buckets - 1 - index) * window.bucket
        since_midnight = timedelta(hours=begin.hour, minutes=begin.minute)
        if since_midnight % window.tick == timedelta(0):
            ticks.append(Tick(round(100 * index / window.buckets, 2), f"{begin:%H:%M}"))
    return ticks


def place_spans(spans: Sequence[Span], *, begin: datetime, end: datetime) -> list[Track]:
    """The spans on an axis from `begin` to `end`; what has not ended goes on to the end."""
    length = max((end - begin).total_seconds(), 1e-3)

    def percent(at: datetime) -> float:
        return min(max(100 * (at - begin).total_seconds() / length, 0.0), 100.0)

    tracks = []
    for span in spans:
        waited, started = percent(span.claimable_at), percent(span.started_at or end)
        ended = percent(span.ended_at or end) if span.started_at else started
        width = max(ended - started, LEAST_WIDTH) if span.started_at else 0.0
        left = min(started, 100 - width)
        tracks.append(Track(*(round(x, 2) for x in (waited, max(left - waited, 0.0), left, width))))
    return tracks
