from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tattoo.report.words import (
    Citations,
    join_sentences,
    plain,
    say,
    say_lab,
    say_number,
    say_share,
    say_source,
    say_time,
)
from tattoo.rules.recommendation import Reference
from tattoo.terms import InkFamily, PulseClass, ToneClass


@pytest.mark.parametrize(
    ("term", "words"),
    [
        (InkFamily.BLUE_BLACK, "Blue-black"),
        (ToneClass.VERY_LIGHT, "Very light"),
        (PulseClass.PICOSECOND, "Picosecond (ps)"),
        ("ALLOW_WITH_TEST_SPOT", "Allow with test spot"),
        ("PREFER", "Prefer"),
        ("III", "III"),
        ("", "\N{EN DASH}"),
        (None, "\N{EN DASH}"),
    ],
)
def test_a_term_is_said_in_words(term: str | None, words: str) -> None:
    assert say(term) == words


def test_the_rules_own_words_lose_their_codes() -> None:
    assert (
        plain("gold_ever is yes; 755|694: AVOID_UNLESS_OVERRIDE") == "gold ever is yes; 755, 694: avoid unless override"
    )


def test_parts_become_sentences() -> None:
    assert join_sentences(("test spot", "", "Ask again?", "defer.")) == "Test spot. Ask again? Defer."


def test_numbers_have_a_true_minus_and_keep_their_unit() -> None:
    assert say_number(-1234.56, unit="px") == "\N{MINUS SIGN}1,234.6\N{NO-BREAK SPACE}px"
    assert say_number(None) == "\N{EN DASH}"
    assert say_share(0.7144) == "71.4\N{NO-BREAK SPACE}%"
    assert say_lab((18.44, 0.0, -1.26)) == "18.4 / 0.0 / \N{MINUS SIGN}1.3"


def test_a_time_is_said_in_utc_and_at_the_clinic_with_the_day_where_it_differs() -> None:
    evening = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert say_time(evening, timezone=ZoneInfo("Europe/Berlin")) == "2026-11-20 23:30 UTC (2026-11-21 00:30 Berlin)"
    assert say_time(evening, timezone=ZoneInfo("America/New_York")) == "2026-11-20 23:30 UTC (18:30 New York)"
    assert say_time(None, timezone=ZoneInfo("UTC")) == "Not recorded in the file"


def test_sources_are_cited_by_their_numbers_in_order() -> None:
    listed = tuple(Reference(ref_id=name, citation=name, provenance="seen") for name in ("A", "B", "C"))
    citations = Citations(listed)
    assert citations.cite(("C", "X", "A")) == "[1, 3, X]"
    assert citations.cite(()) == "\N{EN DASH}"


def test_a_tan_is_a_colour_of_skin_and_a_reason_to_gate() -> None:
    assert (say("tan"), say_source("tan")) == ("Tan", "the tan reported in the questionnaire")
