"""A clip is decoded, kept and analysed like a picture, by the stages of its kind."""

from collections.abc import Callable

import pytest

from catalog.jobs import ANALYSE_MEDIA
from catalog.models import AnalysisRun, Media, Rendition, StageRun
from catalog.pipeline.stages.clip_probe import ClipProbe
from catalog.pipeline.stages.key_frames import KeyFrames
from catalog.pipeline.stages.preview import PreviewStage
from catalog.pipeline.stages.probe import Probe
from catalog.pipeline.stages.renditions import Renditions
from catalog.selectors import list_key_frames, list_stages, sign_renditions
from catalog.services import analysis
from catalog.services.analysis import perform_run
from catalog.states import MediaState
from config.jobs.leases import Lease, LeaseLost
from config.jobs.models import JobState
from config.jobs.queueing import cancel_job
from config.storage.objects import describe_object, read_object
from tests.catalog.pipeline.clip_files import Making, make_clip

pytestmark = pytest.mark.system

Hold = Callable[[], tuple[AnalysisRun, Lease]]
Commit = Callable[..., Media]

STAGES = (Probe(), ClipProbe(), KeyFrames(), PreviewStage(), Renditions())


@pytest.fixture(scope="module")
def clip() -> bytes:
    """Two shots in two seconds, with sound."""
    return make_clip(Making(seconds=2.0, sound="aac"))


@pytest.fixture
def analysed(commit: Commit, hold_run: Hold, clip: bytes, monkeypatch: pytest.MonkeyPatch) -> Media:
    """That clip after its analysis by the stages that make files."""
    monkeypatch.setattr(analysis, "STAGES", STAGES)
    media = commit(clip, media_type="video/mp4")
    perform_run(*hold_run())
    media.refresh_from_db()
    return media


def test_a_clip_waits_for_review_with_its_facts(analysed: Media, clip: bytes) -> None:
    assert (analysed.state, analysed.kind, analysed.media_type) == (MediaState.PENDING_REVIEW, "video", "video/mp4")
    assert (analysed.width_px, analysed.height_px, analysed.frame_rate, analysed.has_sound) == (96, 64, 12.0, True)
    assert analysed.duration_s == pytest.approx(2.0, abs=0.1)
    assert analysed.placeholder.startswith("data:image/")
    assert analysed.object_key == f"originals/{analysed.pk}/{analysed.sha256}"
    assert read_object(analysed.object_key, etag=analysed.object_etag) == clip
    assert describe_object(analysed.object_key).media_type == "video/mp4"


def test_the_stages_of_its_kind_are_run_and_no_others(analysed: Media) -> None:
    stages = {row.stage: row.status for row in list_stages(analysed)}
    assert stages == dict.fromkeys(("clip_probe", "key_frames", "preview", "renditions"), "ok")


def test_preview_and_key_frames_are_in_the_store_with_their_types(analysed: Media) -> None:
    types = {row.name: describe_object(row.key).media_type for row in Rendition.objects.filter(media=analysed)}
    frames = {name for name in types if name.startswith("frame-")}
    assert len(frames) >= 2
    assert types == dict.fromkeys({"thumbnail", "web"} | frames, "image/webp") | {"preview": "video/mp4"}
    assert Rendition.objects.get(media=analysed, name="preview").key.endswith(".mp4")
    assert set(sign_renditions(analysed)) == {"thumbnail", "web", "preview"}
    times_s = [frame.time_s for frame in list_key_frames(analysed, stages=list_stages(analysed))]
    assert len(times_s) == len(frames)
    assert times_s == sorted(times_s)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\0\0\0\x20ftypisom" + bytes(200), "truncated"),
        (make_clip(Making(seconds=0.5))[:900], "truncated"),
    ],
    ids=["no clip inside", "cut off"],
)
def test_a_file_that_is_no_acceptable_clip_ends_failed_with_its_reason(
    commit: Commit, hold_run: Hold, content: bytes, code: str
) -> None:
    media = commit(content, media_type="video/mp4")
    run, lease = hold_run()
    perform_run(run, lease)
    media.refresh_from_db()
    run.refresh_from_db()
    assert (media.state, media.failure_code, run.state) == (MediaState.FAILED, code, JobState.SUCCEEDED)
    assert media.failure_detail
    assert (media.duration_s, media.frame_rate, media.has_sound) == (None, None, None)
    assert not StageRun.objects.exists()


def test_a_cancelled_clip_says_so_and_writes_nothing(commit: Commit, hold_run: Hold, clip: bytes) -> None:
    media = commit(clip, media_type="video/mp4")
    run, lease = hold_run()
    cancel_job(ANALYSE_MEDIA, run.pk)
    with pytest.raises(LeaseLost):
        perform_run(run, lease)
    media.refresh_from_db()
    assert (media.state, media.failure_code) == (MediaState.FAILED, "analysis_cancelled")
    assert (media.sha256, media.duration_s) == ("", None)
    assert not Rendition.objects.exists()
