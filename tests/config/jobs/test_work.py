"""A woken worker performs what is claimable, the most urgent first, and stops claiming when it is told to stop."""

import pytest

from bench.trial.jobs import ANALYSIS, TATTOO, VIDEO_USER
from bench.trial.models import Task
from config.jobs import work
from config.jobs.keeping import Closing, Keeper
from config.jobs.kinds import JobKind
from config.jobs.models import JobState
from config.jobs.work import drain_resource, name_worker
from tests.config.jobs.conftest import Queue

pytestmark = pytest.mark.django_db


class Notary:
    """A keeper that only writes down what it is given."""

    def __init__(self) -> None:
        self.performed: list[str] = []
        self.readiness = iter([False, False])

    def prepare(self) -> bool:
        return next(self.readiness, True)

    def perform(self, job: Task, *, kind: JobKind) -> None:
        self.performed.append(kind.lane)


@pytest.fixture
def notary(monkeypatch: pytest.MonkeyPatch) -> Notary:
    notary = Notary()
    monkeypatch.setattr(work, "own_keeper", lambda: notary)
    return notary


def test_a_woken_worker_drains_its_resource(queue: Queue, notary: Notary) -> None:
    for kind in (ANALYSIS, TATTOO, ANALYSIS, VIDEO_USER):
        queue(kind)
    assert drain_resource("processor") == 3
    assert notary.performed == ["tattoo", "analysis", "analysis"]
    assert next(notary.readiness, None) is None, "nothing is claimed before a child is ready"
    assert set(Task.objects.filter(state=JobState.RUNNING).values_list("worker", flat=True)) == {name_worker()}


def test_a_worker_that_is_told_to_stop_claims_nothing_more(
    queue: Queue, notary: Notary, monkeypatch: pytest.MonkeyPatch
) -> None:
    closing = Closing()
    monkeypatch.setattr(work, "CLOSING", closing)
    queue()
    closing.begin()
    assert drain_resource("processor") == 0
    assert notary.performed == []


def test_a_worker_survives_a_database_that_is_away(database_down: None, notary: Notary) -> None:
    assert drain_resource("processor") == 0


def test_each_thread_has_a_keeper_of_its_own() -> None:
    assert isinstance(work.own_keeper(), Keeper)
    assert work.own_keeper() is work.own_keeper()
