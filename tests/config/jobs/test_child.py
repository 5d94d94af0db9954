"""The child's answers to its keeper, one for each way in which a job ends."""

from dataclasses import replace

import pytest

from bench.trial.jobs import ANALYSIS
from config.jobs import child
from config.jobs.child import Done, Message, Order, Progress, carry_out
from config.jobs.errors import Category, Failure
from config.jobs.kinds import JobKind
from config.jobs.models import JobState
from tests.config.jobs.conftest import Hold

pytestmark = [pytest.mark.system, pytest.mark.usefixtures("committed_db")]  # tasks close their connection


class Ear:
    """A keeper that only listens."""

    def __init__(self) -> None:
        self.heard: list[Message] = []

    def send(self, message: Message) -> None:
        self.heard.append(message)


@pytest.fixture(autouse=True)
def no_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here the job runs in the test's own process."""
    monkeypatch.setattr(child, "set_limits", lambda _limits: None)
    monkeypatch.setattr(child, "close_old_connections", lambda: None)


def perform(kind: JobKind, hold: Hold, monkeypatch: pytest.MonkeyPatch, **columns: object) -> tuple[Message, Ear]:
    monkeypatch.setattr(child, "find_kind", lambda _name: kind)
    ear = Ear()
    order = Order(kind.name, hold(ANALYSIS, **columns), kind.limits)
    return carry_out(order, ear), ear  # type: ignore[arg-type]  # an ear is enough


def test_a_job_that_completes_is_done(hold: Hold, monkeypatch: pytest.MonkeyPatch) -> None:
    answer, _ = perform(ANALYSIS, hold, monkeypatch)
    assert answer == Done()


def test_progress_is_told_on_the_way(hold: Hold, monkeypatch: pytest.MonkeyPatch) -> None:
    _, ear = perform(ANALYSIS, hold, monkeypatch, deed="loop", argument=0.001)
    assert ear.heard
    assert all(isinstance(one, Progress) and one.note == "looping" for one in ear.heard)


def test_an_error_becomes_a_failure_with_its_traceback(hold: Hold, monkeypatch: pytest.MonkeyPatch) -> None:
    answer, _ = perform(ANALYSIS, hold, monkeypatch, deed="break_down")
    assert isinstance(answer, Failure)
    assert (answer.category, answer.error_class, answer.text) == (
        Category.UNKNOWN,
        "ZeroDivisionError",
        "as the test asked",
    )
    assert "break_down" in answer.traceback


def test_a_job_that_comes_back_without_completing_has_failed(hold: Hold, monkeypatch: pytest.MonkeyPatch) -> None:
    forgetful = replace(ANALYSIS, perform="operator.is_")
    answer, _ = perform(forgetful, hold, monkeypatch)
    assert isinstance(answer, Failure)
    assert answer.error_class == "NotCompleted"
    assert ANALYSIS.job_model._default_manager.get().state == JobState.RUNNING
