"""A lane's figures, what runs, and a job with all that belongs to it."""

from datetime import timedelta
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.trial.jobs import ANALYSIS, IMAGE_USER, TATTOO
from config.jobs.lanes import LANES
from config.jobs.models import Outcome
from config.jobs.queueing import retry_job
from config.jobs.selectors import LaneFigures, list_tables, own_fields, read_job, read_overview
from tests.config.jobs.conftest import Hold, Queue, Shift
from tests.config.jobs.rows import bury, write_attempt


def figures_of(lane: str) -> LaneFigures:
    return next(one for one in read_overview().lanes if one.rule.name == lane)


def test_every_lane_has_its_figures_in_order_without_a_row_of_its_own(db: None) -> None:
    lanes = read_overview().lanes
    assert [one.rule.name for one in lanes] == list(LANES)
    assert all((one.depth, one.waiting, one.overdue, one.oldest_s, one.running) == (0, 0, 0, None, 0) for one in lanes)
    assert not any(one.switches.is_paused for one in lanes)


def test_what_could_be_claimed_is_counted_apart_from_what_comes_later(queue: Queue, shift: Shift) -> None:
    shift(queue(), run_after=-30)
    shift(queue(), run_after=-1)
    shift(queue(), run_after=60)
    known = figures_of("analysis")
    assert (known.depth, known.waiting, known.overdue) == (2, 1, 0)
    assert known.oldest_s is not None
    assert known.oldest_s >= 30


def test_a_job_is_overdue_when_it_waits_longer_than_its_own_lane_allows(queue: Queue, shift: Shift) -> None:
    for kind in (TATTOO, ANALYSIS):
        shift(queue(kind), run_after=-LANES["tattoo"].alert_age_s - 1)
    assert (figures_of("tattoo").overdue, figures_of("analysis").overdue) == (1, 0)


def test_lanes_of_one_table_are_told_apart(queue: Queue, hold: Hold) -> None:
    queue(IMAGE_USER)
    hold(ANALYSIS)
    bury(hold(TATTOO), kind=TATTOO)
    known = {one.rule.name: (one.depth, one.running, one.dead) for one in read_overview().lanes}
    assert (known["image_user"], known["analysis"], known["tattoo"]) == ((1, 0, 0), (0, 1, 0), (0, 0, 1))


def test_the_last_hour_counts_successes_and_failures_and_nothing_older(db: None) -> None:
    for outcome in Outcome:
        write_attempt(outcome)
        write_attempt(outcome, ago=timedelta(minutes=61))
    known = figures_of("analysis")
    assert (known.done_in_hour, known.failed_in_hour) == (1, 3)


def test_a_running_job_is_listed_with_its_worker_and_what_is_left_of_its_lease(hold: Hold, shift: Shift) -> None:
    task = hold()
    shift(task, started_at=-20, lease_until=-3)
    (one,) = read_overview().running
    assert (one.job.pk, one.kind, one.job.worker) == (task.pk, ANALYSIS, "a worker")
    assert one.since_s >= 20
    assert one.lease_left_s <= -3


def test_a_dead_job_that_was_retried_is_no_dead_letter_any_more(hold: Hold) -> None:
    task = bury(hold())
    assert figures_of("analysis").dead == 1
    retry_job(ANALYSIS, task.pk)
    assert figures_of("analysis").dead == 0


def test_the_overview_needs_three_queries_a_table_and_three_more_however_much_there_is(
    queue: Queue, hold: Hold
) -> None:
    for kind in (ANALYSIS, TATTOO, IMAGE_USER):
        hold(kind)
        queue(kind)
    with CaptureQueriesContext(connection) as captured:
        read_overview()
    assert len(captured) == 3 * len(list_tables()) + 3


def test_a_job_comes_with_its_attempts_and_the_whole_chain_of_its_retries(hold: Hold) -> None:
    first = bury(hold())
    second = retry_job(ANALYSIS, first.pk)
    hold(TATTOO)
    for pk in (first.pk, second.pk):
        record = read_job(ANALYSIS.name, pk)
        assert record is not None
        assert [one.pk for one in record.chain] == [first.pk, second.pk]
        assert record.is_retried is (pk == first.pk)
        assert [one.error_class for one in record.attempts] == (["PermanentError"] if pk == first.pk else [])


def test_a_job_is_found_under_its_own_kind_alone(queue: Queue) -> None:
    task = queue(ANALYSIS)
    assert read_job(TATTOO.name, task.pk) is None
    assert read_job("no-such-kind", task.pk) is None
    assert read_job(ANALYSIS.name, uuid4()) is None


def test_the_input_is_what_the_kinds_own_table_holds() -> None:
    assert [field.name for field in own_fields(ANALYSIS)] == ["deed", "argument"]
