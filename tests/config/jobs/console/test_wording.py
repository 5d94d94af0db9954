"""Figures as people say them."""

import pytest

from config.jobs.console.wording import TONES, say_count, say_lane, say_span
from config.jobs.models import JobState, Outcome


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.04, "0.0 s"),
        (9.96, "10 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (200, "3 min 20 s"),
        (3_600, "1 h"),
        (7_260, "2 h 1 min"),
        (90_000, "1 d 1 h"),
        (-3, "-3.0 s"),
    ],
)
def test_a_span_is_said_in_its_two_largest_units(seconds: float, said: str) -> None:
    assert say_span(seconds) == said


def test_a_count_and_a_lane_are_said_in_words() -> None:
    assert [say_count(count, "job") for count in (0, 1, 1_200)] == ["0 jobs", "1 job", "1,200 jobs"]
    assert say_lane("video_precompute") == "Video precompute"


def test_every_state_and_every_outcome_has_a_colour() -> None:
    assert TONES.keys() == set(JobState.values) | set(Outcome.values)
