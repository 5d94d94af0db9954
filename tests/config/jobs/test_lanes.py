"""Each kind is declared once, and what it names exists."""

import pytest

from catalog.models import AnalysisRun
from catalog.services.analysis import give_up_run, perform_run
from config.jobs.lanes import JobKind, kinds_of_lane, list_kinds, list_lanes
from config.jobs.leases import HEARTBEAT_S
from config.jobs.models import LeasedJob


@pytest.mark.parametrize("kind", list_kinds(), ids=lambda kind: kind.model)
def test_what_a_kind_names_exists(kind: JobKind) -> None:
    assert issubclass(kind.job_model, LeasedJob)
    assert callable(kind.load_perform())
    assert callable(kind.load_give_up())


@pytest.mark.parametrize("kind", list_kinds(), ids=lambda kind: kind.model)
def test_a_lease_outlives_many_missed_heartbeats(kind: JobKind) -> None:
    assert kind.lease_s >= 10 * HEARTBEAT_S


def test_the_analysis_has_its_lane() -> None:
    assert list_lanes() == ("analysis",)
    (kind,) = kinds_of_lane("analysis")
    assert (kind.job_model, kind.load_perform(), kind.load_give_up()) == (AnalysisRun, perform_run, give_up_run)
    assert kinds_of_lane("unknown") == ()
