"""A run decodes, analyses, keeps each result at once, and writes nothing once its lease is lost."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from django.db import connection
from PIL import Image, ImageDraw, ImageFont

from catalog.jobs import ANALYSE_MEDIA
from catalog.models import AnalysisRun, Embedding, Media, Rendition, StageRun
from catalog.pipeline.results import StageResult
from catalog.pipeline.stage import Subject
from catalog.pipeline.stages import stages_for
from catalog.pipeline.stages.probe import Probe
from catalog.pipeline.stages.renditions import Renditions
from catalog.services import analysis
from catalog.services.analysis import StageFailed, perform_run, settle_run
from catalog.states import MediaState
from config.jobs.errors import describe_failure
from config.jobs.kinds import Retries
from config.jobs.leases import Lease, LeaseLost, fail_attempt
from config.jobs.models import JobState
from config.jobs.queueing import cancel_job
from config.storage.objects import ObjectMissing, delete_object, describe_object, read_object, write_object
from tests.catalog.pipeline.picture_files import build_png, encode_file, paint_noise
from tests.catalog.pipeline.toy_stages import Brightness, Broken

pytestmark = pytest.mark.system

SET_UP_BY_OPERATORS = {"caption", "objects", "open_vocabulary", "pose"}
"""Stages whose server or model an operator installs: skipped where there is none."""

Hold = Callable[[], tuple[AnalysisRun, Lease]]
Commit = Callable[..., Media]


@dataclass(frozen=True)
class Thief(Brightness):
    """While it runs, somebody else takes the job."""

    name = "thief"

    def run(self, subject: Subject) -> StageResult:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE catalog_analysisrun SET state = 'queued', lease_until = NULL")
            cursor.execute(
                "UPDATE catalog_analysisrun SET state = 'running', fence = fence + 1, lease_until = now() + '1 minute'"
            )
        return super().run(subject)


def use_stages(monkeypatch: pytest.MonkeyPatch, *stages: object) -> None:
    monkeypatch.setattr(analysis, "STAGES", stages)


def draw_sign() -> bytes:
    image = Image.new("RGB", (320, 240), (90, 140, 200))
    draw = ImageDraw.Draw(image)
    draw.rectangle((20, 60, 300, 160), fill="white")
    draw.text((40, 85), "CAFE LUNA", fill="black", font=ImageFont.load_default(40))
    return encode_file(image, file_format="PNG")


def test_a_picture_goes_all_the_way_to_review_with_the_real_models(
    installed_models: None, commit: Commit, hold_run: Hold
) -> None:
    content = draw_sign()
    media = commit(content, prompt="a sign above a door")
    incoming = media.object_key
    perform_run(*hold_run())
    media.refresh_from_db()
    assert (media.state, media.nsfw_level, media.width_px, media.height_px) == (MediaState.PENDING_REVIEW, 0, 320, 240)
    assert media.placeholder.startswith("data:image/")
    stages = {row.stage: row for row in StageRun.objects.filter(media=media)}
    statuses = {name: row.status for name, row in stages.items()}
    assert set(statuses) == {stage.name for stage in stages_for("image")}
    assert {name for name, status in statuses.items() if status != "ok"} <= SET_UP_BY_OPERATORS
    assert statuses["caption"] == "skipped"
    assert "luna" in stages["ocr"].read_result().text.lower()
    assert {row.name for row in Rendition.objects.filter(media=media)} == {"thumbnail", "web"}
    vectors = Embedding.objects.filter(media=media)
    assert {vector.space for vector in vectors} == {"minilm-l6-v2", "demo-clip"}
    assert {(vector.is_approved, vector.nsfw_level) for vector in vectors} == {(False, 0)}
    assert media.object_key == f"originals/{media.pk}/{media.sha256}"
    assert read_object(media.object_key, etag=media.object_etag) == content
    with pytest.raises(ObjectMissing):
        describe_object(incoming)


def test_each_rendition_is_in_the_store_with_its_type(
    commit: Commit, hold_run: Hold, picture: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_stages(monkeypatch, Probe(), Renditions())
    commit(picture)
    perform_run(*hold_run())
    for rendition in Rendition.objects.all():
        stored = describe_object(rendition.key)
        assert (stored.size_bytes, stored.media_type) == (rendition.size_bytes, rendition.media_type)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (encode_file(paint_noise(64, 64), file_format="PNG")[:3000], "truncated"),
        (build_png(30_000, 30_000, rows=b""), "too_many_pixels"),
    ],
    ids=["truncated", "30,000 by 30,000 px"],
)
def test_a_file_that_is_no_acceptable_picture_ends_failed_with_its_reason(
    commit: Commit, hold_run: Hold, content: bytes, code: str
) -> None:
    media = commit(content)
    run, lease = hold_run()
    perform_run(run, lease)
    media.refresh_from_db()
    run.refresh_from_db()
    assert (media.state, media.failure_code, run.state) == (MediaState.FAILED, code, JobState.SUCCEEDED)
    assert media.failure_detail
    assert not StageRun.objects.exists()


@pytest.mark.parametrize("change", ["replaced", "removed"])
def test_a_file_that_changed_after_the_commit_is_not_analysed(
    commit: Commit, hold_run: Hold, picture: bytes, change: str
) -> None:
    media = commit(picture)
    if change == "replaced":
        write_object(media.object_key, draw_sign(), media_type="image/png")
    else:
        delete_object(media.object_key)
    perform_run(*hold_run())
    media.refresh_from_db()
    assert (media.state, media.failure_code) == (MediaState.FAILED, "file_changed")


def test_a_broken_stage_fails_the_attempt_and_the_next_one_reuses_the_others(
    commit: Commit, hold_run: Hold, picture: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    media = commit(picture)
    use_stages(monkeypatch, Probe(), Broken(), Renditions())
    run, lease = hold_run()
    with pytest.raises(StageFailed, match="brightness: ZeroDivisionError: as the test asked") as failed:
        perform_run(run, lease)
    at_once = replace(ANALYSE_MEDIA, retries=Retries(delay_s=0))
    fail_attempt(run, kind=at_once, failure=describe_failure(failed.value))
    kept = {row.stage: (row.status, row.finished_at) for row in StageRun.objects.all()}
    assert {stage: status for stage, (status, _) in kept.items()} == {
        "probe": "ok",
        "brightness": "failed",
        "renditions": "ok",
    }

    use_stages(monkeypatch, Probe(), Brightness(), Renditions())
    perform_run(*hold_run())
    media.refresh_from_db()
    assert media.state == MediaState.PENDING_REVIEW
    after = {row.stage: (row.status, row.finished_at) for row in StageRun.objects.all()}
    assert (after["probe"], after["renditions"]) == (kept["probe"], kept["renditions"])
    assert after["brightness"][0] == "ok"
    assert after["brightness"][1] > kept["brightness"][1]


def test_a_job_lost_before_it_began_writes_nothing(commit: Commit, hold_run: Hold, picture: bytes) -> None:
    media = commit(picture)
    run, lease = hold_run()
    cancel_job(ANALYSE_MEDIA, run.pk)
    with pytest.raises(LeaseLost):
        perform_run(run, lease)
    media.refresh_from_db()
    assert (media.state, media.sha256) == (MediaState.FAILED, "")
    assert not StageRun.objects.exists()


def test_a_job_lost_on_the_way_keeps_what_came_before_and_nothing_after(
    commit: Commit, hold_run: Hold, picture: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    media = commit(picture)
    use_stages(monkeypatch, Probe(), Thief(), Renditions())
    with pytest.raises(LeaseLost):
        perform_run(*hold_run())
    media.refresh_from_db()
    assert media.state == MediaState.ANALYSING
    assert [row.stage for row in StageRun.objects.all()] == ["probe"]
    assert not Rendition.objects.exists()


def test_a_run_that_is_given_up_says_what_happened_last(make_media: Callable[..., Media]) -> None:
    media = make_media(state=MediaState.ANALYSING)
    run = AnalysisRun(media=media, attempt=3, error_class="OSError", error_text="the disk is full")
    settle_run(run)
    media.refresh_from_db()
    assert (media.state, media.failure_code) == (MediaState.FAILED, "analysis_failed")
    assert media.failure_detail == "The analysis was given up after 3 attempts. Last: OSError: the disk is full"
