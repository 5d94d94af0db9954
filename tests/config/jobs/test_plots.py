"""Bars and spans stand where arithmetic by hand puts them."""

from datetime import UTC, datetime, timedelta

from config.jobs.outcomes import DAY, HOUR, Tally
from config.jobs.plots import Bar, Span, Tick, Track, draw_plot, place_spans

NEWEST = datetime(2026, 3, 1, 12, 7, tzinfo=UTC)


def seconds(number: float) -> datetime:
    return NEWEST + timedelta(seconds=number)


def test_failures_are_stacked_on_successes_and_the_highest_bar_takes_the_full_height() -> None:
    plot = draw_plot({0: Tally(3, 1), 59: Tally(1, 0), 1: Tally(0, 2)}, window=HOUR, newest=NEWEST)
    assert plot.bars == [
        Bar(0, 75.0, 25.0, 75.0, 0.0, "11:08 to 11:09: 1 succeeded, 0 failed"),
        Bar(58, 100.0, 0.0, 50.0, 50.0, "12:06 to 12:07: 0 succeeded, 2 failed"),
        Bar(59, 25.0, 75.0, 0.0, 25.0, "12:07 to 12:08: 3 succeeded, 1 failed"),
    ]
    assert (plot.width, plot.most, plot.succeeded, plot.failed) == (60, 4, 4, 3)


def test_where_nothing_ran_there_is_no_bar() -> None:
    for buckets in ({}, {3: Tally(0, 0)}, {60: Tally(1, 1)}):
        plot = draw_plot(buckets, window=HOUR, newest=NEWEST)
        assert (plot.bars, plot.most, plot.succeeded) == ([], 0, 0)


def test_the_axis_is_labelled_at_whole_quarters_of_an_hour_and_of_a_day() -> None:
    assert draw_plot({}, window=HOUR, newest=NEWEST).ticks == [
        Tick(11.67, "11:15"),
        Tick(36.67, "11:30"),
        Tick(61.67, "11:45"),
        Tick(86.67, "12:00"),
    ]
    newest = NEWEST.replace(minute=0)
    assert draw_plot({}, window=DAY, newest=newest).ticks == [
        Tick(23.96, "18:00"),
        Tick(48.96, "00:00"),
        Tick(73.96, "06:00"),
        Tick(98.96, "12:00"),
    ]


def test_an_attempt_waits_then_runs_on_the_axis_of_its_job() -> None:
    spans = [Span(seconds(0), seconds(10), seconds(30)), Span(seconds(50), seconds(60), None)]
    assert place_spans(spans, begin=seconds(0), end=seconds(100)) == [
        Track(0.0, 10.0, 10.0, 20.0),
        Track(50.0, 10.0, 60.0, 40.0),
    ]


def test_what_was_not_begun_waits_to_the_end_of_the_axis() -> None:
    assert place_spans([Span(seconds(25), None, None)], begin=seconds(0), end=seconds(100)) == [
        Track(25.0, 75.0, 100.0, 0.0)
    ]


def test_the_shortest_attempt_is_wide_enough_to_be_seen_and_stays_on_the_axis() -> None:
    spans = [Span(seconds(0), seconds(100), seconds(100))]
    assert place_spans(spans, begin=seconds(0), end=seconds(100)) == [Track(0.0, 99.6, 99.6, 0.4)]


def test_what_lies_outside_of_the_axis_is_drawn_at_its_edge() -> None:
    spans = [Span(seconds(-50), seconds(-10), seconds(10)), Span(seconds(300), None, None)]
    assert place_spans(spans, begin=seconds(0), end=seconds(100)) == [
        Track(0.0, 0.0, 0.0, 10.0),
        Track(100.0, 0.0, 100.0, 0.0),
    ]


def test_a_job_of_no_length_has_an_axis_too() -> None:
    (track,) = place_spans([Span(NEWEST, None, None)], begin=NEWEST, end=NEWEST)
    assert track == Track(0.0, 0.0, 0.0, 0.0)
