"""Keep what a stage found: files first, then its row, renditions and vectors in one transaction under the lease."""

from django.db import transaction
from django.db.models.functions import Now
from pgvector import HalfVector

from catalog.models import AnalysisRun, Embedding, Media, Rendition, StageRun, StageStatus
from catalog.pipeline.results import Rendition as RenderedPicture
from catalog.pipeline.results import StageResult
from catalog.pipeline.runner import StageOutcome
from config.jobs.leases import Lease
from config.storage.keys import rendition_key
from config.storage.objects import write_object

EXTENSIONS = {"image/webp": "webp", "image/jpeg": "jpg", "image/png": "png", "video/mp4": "mp4"}


def keep_outcome(outcome: StageOutcome, *, media: Media, run: AnalysisRun, lease: Lease) -> None:
    """Store a stage's outcome as the medium's present one; raises LeaseLost when the job is no longer ours.

    An outcome without a result never replaces an earlier result: that is shown until there is a newer one, and stays stale.
    """
    result = outcome.result or StageResult()
    keys = {picture.name: write_rendition(picture, media=media, recipe=outcome.recipe) for picture in result.renditions}
    is_ok = outcome.result is not None
    with transaction.atomic():
        lease.hold()
        if not is_ok and has_result(media, stage=outcome.stage):
            return
        StageRun.objects.update_or_create(
            media=media,
            stage=outcome.stage,
            defaults={
                "run": run,
                "status": outcome.status,
                "reason": "" if is_ok else outcome.reason,
                "recipe": outcome.recipe,
                "inputs": outcome.inputs,
                "result": result.to_record() if is_ok else None,
                "duration_ms": outcome.duration_ms,
                "finished_at": Now(),
            },
        )
        for picture in result.renditions:
            keep_rendition(picture, key=keys[picture.name], media=media, recipe=outcome.recipe)
        keep_vectors(result, media=media, recipe=outcome.recipe)


def has_result(media: Media, *, stage: str) -> bool:
    return StageRun.objects.filter(media=media, stage=stage, status=StageStatus.OK).exists()


def write_rendition(picture: RenderedPicture, *, media: Media, recipe: str) -> str:
    extension = EXTENSIONS[picture.media_type]
    key = rendition_key(media.pk, name=picture.name, recipe=recipe, extension=extension)
    write_object(key, picture.content, media_type=picture.media_type)
    return key


def keep_rendition(picture: RenderedPicture, *, key: str, media: Media, recipe: str) -> None:
    Rendition.objects.update_or_create(
        media=media,
        name=picture.name,
        defaults={
            "key": key,
            "recipe": recipe,
            "media_type": picture.media_type,
            "width_px": picture.width_px,
            "height_px": picture.height_px,
            "size_bytes": len(picture.content),
        },
    )


def keep_vectors(result: StageResult, *, media: Media, recipe: str) -> None:
    """Unapproved until a person approves the medium; the state's service keeps the flag."""
    Embedding.objects.bulk_create(
        [
            Embedding(
                character_id=media.character_id,
                media_id=media.pk,
                space=vector.space,
                recipe=recipe,
                kind=media.kind,
                vector=HalfVector(vector.values),
            )
            for vector in result.vectors
        ],
        update_conflicts=True,
        update_fields=["recipe", "vector"],
        unique_fields=["character", "media", "space"],
    )
