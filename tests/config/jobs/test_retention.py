"""Old attempts go, the others stay; a remover that fails keeps no other back."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.db.models import F
from django.utils.module_loading import import_string
from pytest_django import Settings

from bench.trial.jobs import ANALYSIS
from config.jobs import retention
from config.jobs.leases import release_job
from config.jobs.models import JobAttempt, Outcome
from config.jobs.retention import load_removers, remove_old_attempts, remove_what_is_over
from tests.config.jobs.conftest import Hold


@pytest.fixture
def attempts(hold: Hold) -> list[int]:
    """Three attempts, the last of which has just ended; the others thirty-one days ago."""
    for _ in range(3):
        release_job(hold(), kind=ANALYSIS, outcome=Outcome.RELEASED)
    keys = list(JobAttempt.objects.values_list("pk", flat=True))
    JobAttempt.objects.filter(pk__in=keys[:2]).update(ended_at=F("ended_at") - timedelta(days=31))
    return keys


def test_attempts_go_after_thirty_days(attempts: list[int]) -> None:
    assert [remove_old_attempts(), remove_old_attempts()] == [2, 0]
    assert list(JobAttempt.objects.values_list("pk", flat=True)) == attempts[2:]


def test_a_round_removes_a_bounded_number(attempts: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "MOST_A_ROUND", 1)
    assert [remove_old_attempts() for _ in range(3)] == [1, 1, 0]


def fail() -> int:
    raise ZeroDivisionError("as the test asked")


def lose_the_database() -> int:
    raise OperationalError("as the test asked")


def test_a_round_runs_every_remover_that_is_listed(attempts: list[int], settings: Settings) -> None:
    assert load_removers() == tuple(import_string(name) for name in settings.REMOVERS)
    assert remove_what_is_over() == 2


def test_a_remover_that_fails_keeps_no_other_back(attempts: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "load_removers", lambda: (fail, remove_old_attempts))
    assert remove_what_is_over() == 2


def test_a_database_that_is_away_ends_the_round(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "load_removers", lambda: (lose_the_database,))
    with pytest.raises(OperationalError):
        remove_what_is_over()
