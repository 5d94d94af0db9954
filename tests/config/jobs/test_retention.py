"""Old attempts go, the others stay."""

from datetime import timedelta

import pytest
from django.db.models import F

from bench.trial.jobs import ANALYSIS
from config.jobs import retention
from config.jobs.leases import release_job
from config.jobs.models import JobAttempt, Outcome
from config.jobs.retention import remove_old_attempts
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
