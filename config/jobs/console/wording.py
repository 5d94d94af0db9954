"""Figures in words, for the pages of Operations."""

from collections.abc import Mapping

from config.jobs.models import JobState, Outcome

MINUTE_S, HOUR_S, DAY_S = 60, 3_600, 86_400

TONES: Mapping[str, str] = {
    JobState.QUEUED: "quiet",
    JobState.RUNNING: "busy",
    JobState.SUCCEEDED: "good",
    JobState.CANCELLED: "quiet",
    JobState.DEAD: "bad",
    Outcome.FAILED: "bad",
    Outcome.EXPIRED: "bad",
    Outcome.RELEASED: "quiet",
    Outcome.PREEMPTED: "quiet",
}
"""The colour of a state or an outcome."""


def say_span(seconds: float) -> str:
    """A span in its two largest units: "1 d 4 h", "3 min 20 s", "12 s", "0.4 s"."""
    if seconds < 0:
        return f"-{say_span(-seconds)}"
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    for unit_s, unit, part_s, part in (
        (DAY_S, "d", HOUR_S, "h"),
        (HOUR_S, "h", MINUTE_S, "min"),
        (MINUTE_S, "min", 1, "s"),
    ):
        if whole >= unit_s:
            rest = whole % unit_s // part_s
            return f"{whole // unit_s} {unit} {rest} {part}" if rest else f"{whole // unit_s} {unit}"
    return f"{whole} s"


def say_lane(name: str) -> str:
    """ "video_user" as a person writes it."""
    return name.replace("_", " ").capitalize()


def say_count(count: int, noun: str) -> str:
    """ "1 job", "12 jobs"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
