"""Sign an upload and commit it: two requests of the client around its own POST to the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.db import transaction
from uuid_utils.compat import uuid7

from catalog.jobs import ANALYSE_MEDIA
from catalog.models import Character, Media, MediaKind, Tag, Upload
from catalog.pipeline.media_types import TYPES_OF_KIND, sniff_media_type
from config.accounts.models import User
from config.audit.services import Action, record_event
from config.errors import Problem, not_found
from config.jobs.queueing import enqueue
from config.storage.keys import incoming_key
from config.storage.objects import (
    ObjectMissing,
    SignedUpload,
    StoredObject,
    describe_object,
    read_head,
    sign_upload,
)

HEAD_BYTES = 512


@dataclass(frozen=True)
class UploadWish:
    """What a client says about the file that it wants to send."""

    character: Character
    kind: MediaKind
    media_type: str
    size_bytes: int
    prompt: str
    tags: Sequence[str]
    reference: str


def sign_media_upload(wish: UploadWish, *, owner: User) -> tuple[Upload, SignedUpload]:
    """A row and a presigned POST for exactly this key, type and length."""
    upload_id = uuid7()
    key = incoming_key(upload_id)
    signed = sign_upload(key, media_type=wish.media_type, size_bytes=wish.size_bytes)
    upload = Upload.objects.create(
        id=upload_id,
        owner=owner,
        key=key,
        expires_at=signed.expires_at,
        **vars(wish) | {"tags": list(wish.tags)},
    )
    return upload, signed


def commit_media_upload(upload_id: UUID, *, owner: User) -> Media:
    """The medium of an uploaded file, queued for analysis; the same one when it was committed before.

    Raises Problem: not_found (unknown or somebody else's), not_uploaded, not_a_picture, not_a_clip, wrong_media_type, or
    the refusal of an earlier commit.
    """
    upload = Upload.objects.filter(pk=upload_id, owner=owner).select_related("media").first()
    if upload is None:
        raise not_found("upload")
    if upload.media is not None:
        return upload.media
    if upload.refusal_code:
        raise refusal(upload.refusal_code, upload.refusal_detail)
    stored = find_object(upload)
    fault = find_fault(upload)
    if fault is not None:
        refuse_upload(upload, fault=fault)
        raise fault
    return create_media(upload, stored=stored)


def find_object(upload: Upload) -> StoredObject:
    try:
        return describe_object(upload.key)
    except ObjectMissing:
        detail = (
            "No file has arrived for this upload: POST it to the signed address before "
            f"{upload.expires_at:%H:%M:%S} UTC, or sign a new upload."
        )
        raise Problem("not_uploaded", detail, status=HTTPStatus.CONFLICT) from None


def find_fault(upload: Upload) -> Problem | None:
    """What the first bytes give away; the full check is the worker's, in a process of its own."""
    found = sniff_media_type(read_head(upload.key, size_bytes=HEAD_BYTES))
    if found == upload.media_type:
        return None
    if found is None:
        noun = MediaKind(upload.kind).label
        accepted = ", ".join(TYPES_OF_KIND[upload.kind])
        return refusal(f"not_a_{noun}", f"The file is not a {noun} that Loupe knows. Send one of {accepted}.")
    return refusal("wrong_media_type", f"The file is {found}, but {upload.media_type} was announced.")


def refusal(code: str, detail: str) -> Problem:
    return Problem(code, detail, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def refuse_upload(upload: Upload, *, fault: Problem) -> None:
    """Keep the reason on the row. The file stays under incoming/: the web's identity may not delete, workers may."""
    Upload.objects.filter(pk=upload.pk, media=None).update(refusal_code=fault.code, refusal_detail=fault.detail)


@transaction.atomic
def create_media(upload: Upload, *, stored: StoredObject) -> Media:
    """The medium, its analysis job and the audit row, once: the upload's row is locked first."""
    # No join here: after waiting for the lock PostgreSQL reads the row again, but joined rows as they were before.
    locked = Upload.objects.select_for_update().get(pk=upload.pk)
    if locked.media is not None:
        return locked.media
    media = Media.objects.create(
        character_id=locked.character_id,
        owner=locked.owner,
        kind=locked.kind,
        prompt=locked.prompt,
        object_key=locked.key,
        object_etag=stored.etag,
        media_type=locked.media_type,
        size_bytes=stored.size_bytes,
    )
    media.tags.set(find_tags(locked.tags))
    locked.media = media
    locked.save(update_fields=["media"])
    enqueue(ANALYSE_MEDIA, media=media)
    record_event(Action("media.uploaded", media, after={"size_bytes": stored.size_bytes}), actor=locked.owner)
    return media


def find_tags(slugs: Sequence[str]) -> list[Tag]:
    Tag.objects.bulk_create([Tag(slug=slug) for slug in sorted(set(slugs))], ignore_conflicts=True)
    return list(Tag.objects.filter(slug__in=slugs))
