"""Each kind is declared once, and what it names exists."""

import pytest

from bench.trial.jobs import VIDEO_USER
from bench.trial.models import Task
from catalog.jobs import ANALYSE_MEDIA
from catalog.models import AnalysisRun
from catalog.services.analysis import perform_run, retry_run, settle_run
from config.jobs.keeping import HEARTBEAT_S
from config.jobs.kinds import CEILINGS, JobKind, find_kind, kind_of_job, kinds_of_lane, list_kinds
from config.jobs.lanes import LANES
from config.jobs.models import LeasedJob

each_kind = pytest.mark.parametrize("kind", list_kinds(), ids=lambda kind: kind.name)


@each_kind
def test_what_a_kind_names_exists(kind: JobKind) -> None:
    assert issubclass(kind.job_model, LeasedJob)
    assert kind.lane in LANES
    assert all(callable(kind.load(role)) for role in ("perform", "settle", "retry") if getattr(kind, role))


@each_kind
def test_a_lease_outlives_many_missed_heartbeats(kind: JobKind) -> None:
    assert kind.lease_s >= 10 * HEARTBEAT_S


def test_a_kind_is_found_by_its_name_and_by_its_rows() -> None:
    names = [kind.name for kind in list_kinds()]
    assert len(set(names)) == len(names)
    assert len({(kind.model, kind.lane) for kind in list_kinds()}) == len(names)
    assert find_kind("analyse-media") is ANALYSE_MEDIA
    assert kind_of_job(Task(lane="video_user")) is VIDEO_USER
    assert kind_of_job(AnalysisRun(lane="analysis")) is ANALYSE_MEDIA


def test_what_is_no_kind_is_not_found() -> None:
    with pytest.raises(LookupError, match=r"settings\.JOB_KINDS"):
        find_kind("unknown")
    with pytest.raises(LookupError, match="no kind of job"):
        kind_of_job(AnalysisRun(lane="tattoo"))
    assert kinds_of_lane("unknown") == ()


def test_the_analysis_is_declared_in_its_app() -> None:
    assert ANALYSE_MEDIA in kinds_of_lane("analysis")
    assert ANALYSE_MEDIA.job_model is AnalysisRun
    assert [ANALYSE_MEDIA.load(role) for role in ("perform", "settle", "retry")] == [perform_run, settle_run, retry_run]


def test_the_ceilings_are_those_of_the_design() -> None:
    assert dict(CEILINGS) == {"transient": 30, "unknown": 9, "crash": 3, "permanent": 1}
    assert ANALYSE_MEDIA.max_attempts == 30
