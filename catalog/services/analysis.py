"""Perform an analysis run: fetch, decode, run the stages, keep each result at once, hand over to review.

Every write checks the lease's fence. A run that is tried again reuses what its earlier attempt kept.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from catalog.jobs import ANALYSE_MEDIA
from catalog.models import AnalysisRun, Media, StageRun, StageStatus
from catalog.pipeline.decoding import DecodeLimits, decode_picture
from catalog.pipeline.picture import Picture
from catalog.pipeline.planning import StageRecord
from catalog.pipeline.rejection import MediaRejected
from catalog.pipeline.runner import run_stages
from catalog.pipeline.stage import Subject
from catalog.pipeline.stages import STAGES
from catalog.services.results import keep_outcome
from catalog.services.transitions import change_state, lock_media
from catalog.states import MediaState
from catalog.topics import describe_medium
from config.inference.default import default_sessions
from config.jobs.leases import Lease
from config.jobs.models import JobState
from config.jobs.queueing import enqueue
from config.outbox.publishing import publish
from config.storage.keys import incoming_key, original_key
from config.storage.objects import (
    ObjectChanged,
    ObjectMissing,
    delete_object,
    describe_object,
    read_object,
    write_object,
)

CANCELLED_TEXT = "The analysis was cancelled."


class StageFailed(RuntimeError):
    """A stage broke: the attempt failed, the others' results are kept."""


def perform_run(run: AnalysisRun, lease: Lease) -> None:
    """Analyse the run's medium. A file that is no acceptable picture ends it as FAILED; a broken stage raises."""
    media = begin_analysis(run, lease=lease)
    try:
        content = read_object(media.object_key, etag=media.object_etag)
        picture = decode_picture(content, limits=DecodeLimits(max_pixels=settings.PICTURE_MAX_PIXELS))
    except MediaRejected as rejection:
        fail_run(run, lease=lease, code=rejection.code, detail=rejection.detail)
        return
    except (ObjectMissing, ObjectChanged):
        fail_run(run, lease=lease, code="file_changed", detail="The file was replaced or removed after the commit.")
        return
    keep_original(media, lease=lease, picture=picture, content=content)
    analyse_picture(media, run=run, lease=lease, picture=picture)
    finish_run(run, lease=lease)
    delete_object(incoming_key(media.upload.pk))


@transaction.atomic
def begin_analysis(run: AnalysisRun, *, lease: Lease) -> Media:
    """ANALYSING, once: a second attempt finds it so already."""
    lease.hold()
    media = lock_media(run.media_id)
    if media.state == MediaState.UPLOADED:
        change_state(media, to=MediaState.ANALYSING)
    return media


def keep_original(media: Media, *, lease: Lease, picture: Picture, content: bytes) -> None:
    """Put what was decoded under an immutable key of its own: the signed upload cannot reach it."""
    key = original_key(media.pk, sha256=picture.facts.sha256)
    if media.object_key == key:
        return
    write_object(key, content, media_type=picture.facts.media_type)
    etag = describe_object(key).etag
    columns: dict[str, Any] = {
        "object_key": key,
        "object_etag": etag,
        "sha256": picture.facts.sha256,
        "width_px": picture.facts.width_px,
        "height_px": picture.facts.height_px,
    }
    with transaction.atomic():
        lease.hold()
        Media.objects.filter(pk=media.pk).update(**columns)


def analyse_picture(media: Media, *, run: AnalysisRun, lease: Lease, picture: Picture) -> None:
    """Run every stage that has no valid result yet; raises StageFailed at the end when one broke."""
    subject = Subject(picture=picture, prompt=media.prompt, caption=media.caption, models=default_sessions())
    faults = []
    for done, outcome in enumerate(run_stages(STAGES, subject=subject, previous=find_records(media.pk)), start=1):
        lease.report(100 * done // len(STAGES), outcome.stage)
        if outcome.status != "reused":
            keep_outcome(outcome, media=media, run=run, lease=lease)
        if outcome.status == "failed":
            faults.append(f"{outcome.stage}: {outcome.reason}")
    if faults:
        raise StageFailed("; ".join(faults))


def find_records(media_id: UUID) -> Mapping[str, StageRecord]:
    """The stored results by stage."""
    rows = StageRun.objects.filter(media_id=media_id, status=StageStatus.OK)
    return {row.stage: StageRecord(row.recipe, row.inputs, row.read_result()) for row in rows}


@transaction.atomic
def finish_run(run: AnalysisRun, *, lease: Lease) -> None:
    """Hand the medium over to review with what the stages say about it."""
    lease.complete()
    facts = {stage: record.result.facts for stage, record in find_records(run.media_id).items()}
    media = lock_media(run.media_id)
    change_state(
        media,
        to=MediaState.PENDING_REVIEW,
        nsfw_level=facts.get("nsfw", {}).get("level"),
        placeholder=facts.get("renditions", {}).get("placeholder", ""),
    )
    publish("media.analysed", aggregate=media, payload=describe_medium(media))


@transaction.atomic
def fail_run(run: AnalysisRun, *, lease: Lease, code: str, detail: str) -> None:
    """The job is done, and its finding is that the file is not acceptable."""
    lease.complete()
    fail_media(run.media_id, code=code, detail=detail)


def settle_run(run: AnalysisRun) -> None:
    """The job is dead or cancelled: its medium says so."""
    if run.state == JobState.CANCELLED:
        fail_media(run.media_id, code="analysis_cancelled", detail=CANCELLED_TEXT)
        return
    detail = f"The analysis was given up after {run.attempt} attempts. Last: {run.error_class}: {run.error_text}"
    fail_media(run.media_id, code="analysis_failed", detail=detail)


def fail_media(media_id: UUID, *, code: str, detail: str) -> None:
    """The medium cannot be analysed, and why; locks it."""
    media = lock_media(media_id)
    change_state(media, to=MediaState.FAILED, failure_code=code, failure_detail=detail)
    publish("media.failed", aggregate=media, payload=describe_medium(media) | {"failure_code": code})


def retry_run(run: AnalysisRun) -> AnalysisRun:
    """The medium of a dead run is analysed once more."""
    change_state(lock_media(run.media_id), to=MediaState.UPLOADED, failure_code="", failure_detail="")
    again: AnalysisRun = enqueue(ANALYSE_MEDIA, media_id=run.media_id, retry_of=run)
    return again
