"""Attempts in buckets of time, by lane."""

from datetime import timedelta

from bench.trial.jobs import ANALYSIS, TATTOO
from config.jobs.models import Outcome
from config.jobs.outcomes import DAY, HOUR, WINDOWS, Tally, read_outcomes
from tests.config.jobs.rows import write_attempt


def test_both_windows_are_told_of_when_nothing_ever_ran(db: None) -> None:
    read = read_outcomes()
    assert read.keys() == {"hour", "day"}
    assert all(outcomes.lanes == {} and outcomes.total() == {} for outcomes in read.values())
    assert read["hour"].newest.second == 0
    assert read["day"].newest.minute % 15 == 0


def test_successes_and_failures_fall_into_the_bucket_in_which_they_ended(db: None) -> None:
    newest = read_outcomes()["hour"].newest
    for outcome in Outcome:
        write_attempt(outcome, ended_at=newest - timedelta(minutes=5))
    write_attempt(Outcome.SUCCEEDED, kind=TATTOO, ended_at=newest - timedelta(minutes=4, microseconds=1))
    hour = read_outcomes()["hour"]
    age = (hour.newest - newest) // HOUR.bucket + 5
    assert hour.lanes == {"analysis": {age: Tally(1, 3)}, "tattoo": {age: Tally(1, 0)}}
    assert hour.total() == {age: Tally(2, 3)}


def test_an_attempt_before_the_first_bucket_is_left_out(db: None) -> None:
    read = read_outcomes()
    for window in WINDOWS:
        first = read[window.name].newest - (window.buckets - 1) * window.bucket
        write_attempt(Outcome.SUCCEEDED, kind=ANALYSIS, ended_at=first - timedelta(microseconds=1))
    again = read_outcomes()
    assert again["hour"].lanes == {}
    assert sum(again["day"].lanes["analysis"].values(), Tally(0, 0)) == Tally(1, 0)  # the one before the hour
    assert max(again["day"].lanes["analysis"]) < DAY.buckets
