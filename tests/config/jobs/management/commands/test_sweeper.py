"""`manage.py sweeper` runs round after round, through an outage, until it is told to stop."""

import signal
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import OperationalError

from config.jobs.leadership import Leadership
from config.jobs.management.commands import sweeper
from config.jobs.sweeping import Sweep

pytestmark = pytest.mark.system


@pytest.fixture
def handlers() -> Iterator[None]:
    """The signal handlers as they were before."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("committed_db")  # the command closes its connection
def test_the_sweeper_outlives_an_outage_and_stops_on_sigterm(handlers: None, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[int] = []

    def sweep() -> Sweep:
        rounds.append(len(rounds))
        if len(rounds) == 1:
            raise OperationalError("the database is down")
        signal.raise_signal(signal.SIGTERM)
        return Sweep(expired=0, aged_out=0, ticks=0)

    monkeypatch.setattr(sweeper, "ROUND_S", 0.001)
    monkeypatch.setattr(sweeper, "GRACE_ROUNDS", 2)
    monkeypatch.setattr(sweeper, "sweep_once", sweep)
    call_command("sweeper")
    assert rounds == [0, 1]


@pytest.mark.django_db
def test_a_sweeper_that_does_not_lead_stands_by(handlers: None, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[bool] = []

    def look(_leadership: Leadership) -> bool:
        looks.append(True)
        if len(looks) == 3:
            signal.raise_signal(signal.SIGTERM)
        return False

    monkeypatch.setattr(sweeper, "ROUND_S", 0.001)
    monkeypatch.setattr(Leadership, "is_held", look)
    monkeypatch.setattr(sweeper, "sweep_once", lambda: pytest.fail("it swept"))
    call_command("sweeper")
    assert len(looks) == 3
