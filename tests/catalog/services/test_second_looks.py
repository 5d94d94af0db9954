"""A caption server that is away holds up no review, and is asked again."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TypeAlias

import pytest
from django.db.models.functions import Now
from pytest_django import Settings

from catalog.jobs import REANALYSE_MEDIA
from catalog.models import AnalysisRun, Media, StageRun, StageStatus
from catalog.pipeline.stages.captions import Captions
from catalog.pipeline.stages.probe import Probe
from catalog.services import analysis
from catalog.services.analysis import perform_run
from catalog.services.reanalysis import perform_reanalysis
from catalog.services.second_looks import look_again_later
from catalog.states import MediaState
from config.jobs.claiming import claim_of_kind
from config.jobs.errors import Category, TransientError, classify_error
from config.jobs.leases import Lease
from config.jobs.models import JobState
from tests.catalog.pipeline.vllm_server import OBSERVED, VllmServer, serve_vllm

Hold: TypeAlias = Callable[[], tuple[AnalysisRun, Lease]]


@pytest.fixture
def played(settings: Settings) -> Iterator[VllmServer]:
    with serve_vllm() as server:
        settings.LOUPE_CAPTIONS_URL = server.base_url
        settings.LOUPE_CAPTIONS_DEADLINE_S = 5
        yield server


@pytest.fixture
def take_in(commit: Callable[..., Media], picture: bytes, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Media]:
    """Commit a picture whose caption server plays this."""
    monkeypatch.setattr(analysis, "STAGES", (Captions(), Probe()))
    return lambda play: commit(picture, prompt=f"a wall play({play})")


def test_a_caption_is_kept_with_its_text(played: VllmServer, take_in: Callable[[str], Media], hold_run: Hold) -> None:
    media = take_in("good")
    perform_run(*hold_run())
    row = StageRun.objects.get(media=media, stage="caption")
    assert (row.status, row.read_result().text) == (StageStatus.OK, OBSERVED["caption"])
    assert AnalysisRun.objects.count() == 1


def test_a_server_that_is_away_leaves_the_medium_to_review_and_is_asked_again_later(
    played: VllmServer, take_in: Callable[[str], Media], hold_run: Hold
) -> None:
    media = take_in("429_late,good")
    perform_run(*hold_run())
    media.refresh_from_db()
    rows = {row.stage: (row.status, row.reason) for row in StageRun.objects.filter(media=media)}
    assert media.state == MediaState.PENDING_REVIEW
    assert rows == {
        "caption": (StageStatus.NEEDS_REVIEW, "the caption server answered 429"),
        "probe": (StageStatus.OK, ""),
    }
    later = AnalysisRun.objects.get(lane="backfill")
    assert later.state == JobState.QUEUED
    assert AnalysisRun.objects.filter(run_after__gt=Now() + timedelta(minutes=59)).get() == later


def test_the_second_look_brings_the_caption_or_is_tried_again_by_its_class(
    played: VllmServer, take_in: Callable[[str], Media], hold_run: Hold
) -> None:
    media = take_in("429_late")
    perform_run(*hold_run())
    AnalysisRun.objects.filter(lane="backfill").update(run_after=Now())
    run = claim_of_kind(REANALYSE_MEDIA, worker="a worker")
    assert isinstance(run, AnalysisRun)
    lease = Lease(run, kind=REANALYSE_MEDIA)
    with pytest.raises(TransientError) as caught:
        perform_reanalysis(run, lease)
    assert (classify_error(caught.value), caught.value.retry_after_s) == (Category.TRANSIENT, 3600.0)
    Media.objects.filter(pk=media.pk).update(prompt="a wall play(good)")
    perform_reanalysis(run, lease)
    media.refresh_from_db()
    assert (media.state, StageRun.objects.get(media=media, stage="caption").status) == (MediaState.PENDING_REVIEW, "ok")


@pytest.mark.parametrize("play", ["prose", "404"])
def test_where_asking_again_is_of_no_use_a_person_looks_and_nothing_is_queued(
    played: VllmServer, take_in: Callable[[str], Media], hold_run: Hold, play: str
) -> None:
    media = take_in(play)
    perform_run(*hold_run())
    media.refresh_from_db()
    assert media.state == MediaState.PENDING_REVIEW
    assert StageRun.objects.get(media=media, stage="caption").status == StageStatus.NEEDS_REVIEW
    assert not AnalysisRun.objects.filter(lane="backfill").exists()


def test_a_medium_has_one_second_look_at_a_time(make_media: Callable[..., Media]) -> None:
    media = make_media(state=MediaState.PENDING_REVIEW)
    look_again_later(media, retry_after_s=5)
    look_again_later(media, retry_after_s=5)
    assert AnalysisRun.objects.filter(media=media).count() == 1


def test_without_a_server_the_stage_is_skipped(take_in: Callable[[str], Media], hold_run: Hold) -> None:
    media = take_in("good")
    perform_run(*hold_run())
    row = StageRun.objects.get(media=media, stage="caption")
    assert (row.status, row.reason) == (
        StageStatus.SKIPPED,
        "skipped: no caption server is configured: set LOUPE_CAPTIONS_URL",
    )
