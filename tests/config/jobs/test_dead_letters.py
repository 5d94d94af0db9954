"""The dead letters of all tables, in pages, by lane and class of error."""

from collections.abc import Callable, Iterator

import pytest
from pytest_django import Settings

from bench.trial.jobs import ANALYSIS, TATTOO
from catalog.models import AnalysisRun, Media
from config.jobs import dead_letters
from config.jobs.dead_letters import list_dead_letters
from config.jobs.errors import Category, Failure
from config.jobs.kinds import list_kinds
from config.jobs.queueing import retry_job
from tests.config.jobs.conftest import Hold, Shift
from tests.config.jobs.rows import bury

REFUSED = Failure(Category.PERMANENT, "Refused", "not this one")


@pytest.fixture
def dead_run(make_media: Callable[..., Media]) -> AnalysisRun:
    """A dead analysis, in the catalog's own table."""
    run = AnalysisRun.objects.create(media=make_media(), lane="analysis", max_attempts=3)
    AnalysisRun.objects.filter(pk=run.pk).update(state="dead", finished_at=run.created_at, error_class="AgedOut")
    return run


@pytest.fixture
def no_trial(settings: Settings) -> Iterator[None]:
    """The kinds of a Loupe without the applications of tests."""
    settings.JOB_KINDS = ("catalog.jobs.ANALYSE_MEDIA",)
    list_kinds.cache_clear()
    yield
    list_kinds.cache_clear()


def test_the_newest_comes_first_and_retried_jobs_are_left_out(hold: Hold, shift: Shift) -> None:
    old, new, retried = bury(hold()), bury(hold(TATTOO), kind=TATTOO), bury(hold())
    shift(old, finished_at=-60)
    retry_job(ANALYSIS, retried.pk)
    letters = list_dead_letters()
    assert [(job.id, job.kind) for job in letters.jobs] == [(new.pk, TATTOO), (old.pk, ANALYSIS)]
    assert (letters.count, letters.page, letters.pages) == (2, 1, 1)
    assert (letters.jobs[0].error_class, letters.jobs[0].error_text) == ("PermanentError", "it will never work")


def test_each_filter_counts_within_the_other(hold: Hold) -> None:
    bury(hold())
    bury(hold(), failure=REFUSED)
    bury(hold(TATTOO), kind=TATTOO)
    assert list_dead_letters().by_lane == {"analysis": 2, "tattoo": 1}
    chosen = list_dead_letters(lane="analysis", error_class="Refused")
    assert (chosen.count, [job.error_class for job in chosen.jobs]) == (1, ["Refused"])
    assert chosen.by_lane == {"analysis": 1}
    assert chosen.by_error == {"PermanentError": 1, "Refused": 1}
    assert list_dead_letters(lane="no such lane").count == 0


@pytest.mark.parametrize(("page", "shown", "count"), [(1, 1, 2), (2, 2, 1), (9, 2, 1), (-1, 1, 2)])
def test_a_page_that_does_not_exist_gives_the_nearest(
    hold: Hold, monkeypatch: pytest.MonkeyPatch, page: int, shown: int, count: int
) -> None:
    monkeypatch.setattr(dead_letters, "PAGE_SIZE", 2)
    for _ in range(3):
        bury(hold())
    letters = list_dead_letters(page=page)
    assert (letters.page, len(letters.jobs), letters.pages, letters.count) == (shown, count, 2, 3)


def test_dead_jobs_of_several_tables_are_one_list(hold: Hold, dead_run: AnalysisRun) -> None:
    task = bury(hold())
    assert {job.id: job.kind.name for job in list_dead_letters().jobs} == {
        task.pk: "trial-analysis",
        dead_run.pk: "analyse-media",
    }


def test_one_table_alone_is_listed_too(dead_run: AnalysisRun, no_trial: None) -> None:
    assert [job.id for job in list_dead_letters().jobs] == [dead_run.pk]
