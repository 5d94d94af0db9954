"""Perform an analysis run: fetch, decode by kind, run the kind's stages, keep each result at once, hand over to review.

Every write checks the lease's fence. A run that is tried again reuses what its earlier attempt kept.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias
from uuid import UUID

from django.conf import settings
from django.db import transaction

from catalog.jobs import ANALYSE_MEDIA
from catalog.models import AnalysisRun, Media, MediaKind, StageRun, StageStatus
from catalog.pipeline.clip import Clip
from catalog.pipeline.clip_decoding import ClipLimits, decode_clip
from catalog.pipeline.decoding import DecodeLimits, decode_picture
from catalog.pipeline.picture import Picture
from catalog.pipeline.planning import StageRecord
from catalog.pipeline.rejection import MediaRejected
from catalog.pipeline.runner import run_stages
from catalog.pipeline.stage import Subject
from catalog.pipeline.stages import STAGES, stages_for
from catalog.services.blocklist import MediaBlocked, block_if_matching, end_blocked_run, heed_blocklist
from catalog.services.captioning import default_vision
from catalog.services.duplicates import group_duplicates
from catalog.services.results import keep_outcome
from catalog.services.second_looks import look_again_later
from catalog.services.transitions import change_state, lock_media
from catalog.stage_settings import apply_settings
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

Decoded: TypeAlias = Picture | Clip

CANCELLED_TEXT = "The analysis was cancelled."


class StageFailed(RuntimeError):
    """A stage broke: the attempt failed, the others' results are kept."""


def perform_run(run: AnalysisRun, lease: Lease) -> None:
    """Analyse the run's medium. A file that is not acceptable ends it as FAILED; a broken stage raises."""
    media = begin_analysis(run, lease=lease)
    lease.report(0, "decoding")
    try:
        content = read_object(media.object_key, etag=media.object_etag)
        decoded = decode_medium(content, kind=MediaKind(media.kind))
    except MediaRejected as rejection:
        fail_run(run, lease=lease, code=rejection.code, detail=rejection.detail)
        return
    except (ObjectMissing, ObjectChanged):
        fail_run(run, lease=lease, code="file_changed", detail="The file was replaced or removed after the commit.")
        return
    keep_original(media, lease=lease, decoded=decoded, content=content)
    try:
        retry_after_s = analyse_medium(media, run=run, lease=lease, decoded=decoded)
    except MediaBlocked:
        if not end_blocked_run(run, lease=lease):
            raise
    else:
        finish_run(run, lease=lease, retry_after_s=retry_after_s)
    delete_object(incoming_key(media.upload.pk))


def decode_medium(content: bytes, *, kind: MediaKind) -> Decoded:
    """What stages look at. Raises MediaRejected."""
    if kind is MediaKind.VIDEO:
        return decode_clip(content, limits=ClipLimits(max_bytes=settings.CLIP_MAX_BYTES))
    return decode_picture(content, limits=DecodeLimits(max_pixels=settings.PICTURE_MAX_PIXELS))


@transaction.atomic
def begin_analysis(run: AnalysisRun, *, lease: Lease) -> Media:
    """ANALYSING, once: a second attempt finds it so already."""
    lease.hold()
    media = lock_media(run.media_id)
    if media.state == MediaState.UPLOADED:
        change_state(media, to=MediaState.ANALYSING)
    return media


def keep_original(media: Media, *, lease: Lease, decoded: Decoded, content: bytes) -> None:
    """Put what was decoded under an immutable key of its own: the signed upload cannot reach it."""
    facts = decoded.facts
    key = original_key(media.pk, sha256=facts.sha256)
    if media.object_key == key:
        return
    write_object(key, content, media_type=facts.media_type)
    etag = describe_object(key).etag
    with transaction.atomic():
        lease.hold()
        Media.objects.filter(pk=media.pk).update(object_key=key, object_etag=etag, **list_columns(decoded))


def list_columns(decoded: Decoded) -> dict[str, Any]:
    """What a medium's row says of its file."""
    facts = decoded.facts
    columns: dict[str, Any] = {"sha256": facts.sha256, "width_px": facts.width_px, "height_px": facts.height_px}
    if isinstance(decoded, Clip):
        clip, has_sound = decoded.facts, decoded.sound is not None
        columns |= {"duration_s": clip.duration_s, "frame_rate": clip.frame_rate, "has_sound": has_sound}
    return columns


def analyse_medium(media: Media, *, run: AnalysisRun, lease: Lease, decoded: Decoded) -> float | None:
    """Run every stage that has no valid result yet; raises StageFailed at the end when one broke.

    Gives the seconds after which a stage that could not tell now may tell, None where there is none.
    """
    subject = build_subject(media, decoded=decoded)
    stages = stages_for(subject.kind, stages=apply_settings(STAGES))
    faults, waits = [], []
    for done, outcome in enumerate(run_stages(stages, subject=subject, previous=find_records(media.pk)), start=1):
        lease.report(100 * done // len(stages), outcome.stage)
        if outcome.status != "reused":
            keep_outcome(outcome, media=media, run=run, lease=lease)
        heed_blocklist(outcome, media=media, lease=lease)
        if outcome.status == "failed":
            faults.append(f"{outcome.stage}: {outcome.reason}")
        if outcome.retry_after_s is not None:
            waits.append(outcome.retry_after_s)
    if faults:
        raise StageFailed("; ".join(faults))
    return max(waits, default=None)


def build_subject(media: Media, *, decoded: Decoded) -> Subject:
    """What the stages are given."""
    clip = decoded if isinstance(decoded, Clip) else None
    picture = decoded.picture if isinstance(decoded, Clip) else decoded
    return Subject(
        picture=picture,
        clip=clip,
        prompt=media.prompt,
        caption=media.caption,
        models=default_sessions(),
        terms=tuple(media.character.detection_terms),
        vision=default_vision(),
    )


def find_records(media_id: UUID) -> Mapping[str, StageRecord]:
    """The stored results by stage."""
    rows = StageRun.objects.filter(media_id=media_id, status=StageStatus.OK)
    return {row.stage: StageRecord(row.recipe, row.inputs, row.read_result()) for row in rows}


@transaction.atomic
def finish_run(run: AnalysisRun, *, lease: Lease, retry_after_s: float | None = None) -> None:
    """Hand the medium over to review with what the stages say about it; what may be told later is asked then."""
    lease.complete()
    facts = {stage: record.result.facts for stage, record in find_records(run.media_id).items()}
    media = lock_media(run.media_id)
    if block_if_matching(media):
        return
    change_state(
        media,
        to=MediaState.PENDING_REVIEW,
        nsfw_level=facts.get("nsfw", {}).get("level"),
        placeholder=facts.get("renditions", {}).get("placeholder", ""),
    )
    publish("media.analysed", aggregate=media, payload=describe_medium(media))
    group_duplicates(media)
    if retry_after_s is not None:
        look_again_later(media, retry_after_s=retry_after_s)


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
