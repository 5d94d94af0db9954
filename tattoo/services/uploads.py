"""One photograph's way in: signed for exactly one file, looked at when it has arrived, used once, read as it was then.

The store refuses what was not signed (key, type, length, SHA-256, encryption). A signed address can be used again until it
expires and would write a newer version: the version that was looked at is noted, only that one is read, and the worker
recomputes the digest. The store is asked outside of transactions.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from uuid_utils.compat import uuid7

from catalog.pipeline.media_types import HEAD_BYTES, PHOTO_TYPES, sniff_media_type
from config.accounts.models import Tenant, User
from config.accounts.tenancy import require_own_region
from config.audit.services import Action, record_event
from config.errors import Problem, not_found
from config.storage.clinical import (
    AnnouncedFile,
    StoredVersion,
    describe_version,
    read_version,
    remove_versions,
    sign_clinical_upload,
)
from config.storage.objects import ObjectMissing, SignedUpload
from config.storage.regions import ForeignObjectKey, clinical_upload_key, require_own_key
from tattoo.models import TattooUpload

SAME_DECODER = {"image/heif": "image/heic"}  # phones announce either for the same file
CHANGED = "changed_after_signing"
FORGOTTEN_SHA256 = "0" * 64  # stands where a digest would still find the photograph


class ChangedAfterSigning(Exception):
    """The file is not the one that was announced; `code` is what the analysis fails with."""

    code = CHANGED


@dataclass(frozen=True)
class TattooUploadWish:
    """What a client says about the photograph that it wants to send; `sha256` in hexadecimal."""

    media_type: str
    size_bytes: int
    sha256: str


def sign_tattoo_upload(wish: TattooUploadWish, *, owner: User, tenant: Tenant) -> tuple[TattooUpload, SignedUpload]:
    """A row, and a presigned POST for exactly this file under a key of its own. Raises Problem wrong_region."""
    require_own_region(tenant.region)
    upload_id = uuid7()
    key = clinical_upload_key(upload_id, tenant_id=tenant.pk, moment=datetime.now(UTC))
    signed = sign_clinical_upload(key, announced=AnnouncedFile(wish.media_type, wish.size_bytes, wish.sha256))
    upload = TattooUpload.objects.create(
        id=upload_id, tenant=tenant, owner=owner, key=key, expires_at=signed.expires_at, **vars(wish)
    )
    return upload, signed


def inspect_upload(upload_id: UUID, *, tenant: Tenant, owner: User) -> TattooUpload:
    """Look at what has arrived and note its version; call it before the transaction that claims it. Safe to repeat.

    Raises Problem: not_found, upload_already_used (409), not_uploaded (409), and 422 wrong_media_type, not_a_picture,
    changed_after_signing.
    """
    upload = find_upload(upload_id, tenant=tenant, owner=owner)
    stored = find_stored(upload)
    fault = find_fault(upload, stored=stored)
    if fault is not None:
        TattooUpload.objects.filter(pk=upload.pk, used_at=None).update(
            refusal_code=fault.code, refusal_detail=fault.detail
        )
        raise fault
    upload.etag, upload.version_id = stored.etag, stored.version_id
    TattooUpload.objects.filter(pk=upload.pk, used_at=None).update(etag=stored.etag, version_id=stored.version_id)
    return upload


@transaction.atomic
def claim_upload(upload_id: UUID, *, tenant: Tenant, owner: User) -> TattooUpload:
    """Use an inspected upload, once, in the transaction of its analysis. Locks its row.

    Raises Problem: not_found, upload_already_used (409), not_uploaded (409) for one that was not inspected, or its refusal.
    """
    find_upload(upload_id, tenant=tenant, owner=owner)
    upload = TattooUpload.objects.select_for_update().get(pk=upload_id)
    require_usable(upload)
    if not upload.etag:
        raise not_uploaded(upload)
    upload.used_at = Now()
    upload.save(update_fields=["used_at"])
    upload.refresh_from_db(fields=["used_at"])
    record_event(Action("tattoo_upload.used", upload, after={"version": upload.version_id}), actor=owner)
    return upload


def find_upload(upload_id: UUID, *, tenant: Tenant, owner: User) -> TattooUpload:
    """The owner's own upload, still to be used; the same answer for what is another's, another tenant's or region's."""
    upload = TattooUpload.objects.filter(pk=upload_id, tenant=tenant, owner=owner).first()
    if upload is None:
        raise not_found("upload")
    try:
        require_own_key(upload.key, tenant_id=tenant.pk)
    except ForeignObjectKey:
        raise not_found("upload") from None
    require_usable(upload)
    return upload


def require_usable(upload: TattooUpload) -> None:
    """Raises Problem upload_already_used, or the refusal of an earlier look."""
    if upload.used_at is not None:
        detail = "This upload was analysed already. Sign and send a new one for another analysis."
        raise Problem("upload_already_used", detail, status=HTTPStatus.CONFLICT)
    if upload.refusal_code:
        raise refusal(upload.refusal_code, upload.refusal_detail)


def find_stored(upload: TattooUpload) -> StoredVersion:
    try:
        return describe_version(upload.key)
    except ObjectMissing:
        raise not_uploaded(upload) from None


def not_uploaded(upload: TattooUpload) -> Problem:
    detail = (
        "No file has arrived for this upload: POST it to the signed address before "
        f"{upload.expires_at:%H:%M:%S} UTC, or sign a new upload."
    )
    return Problem("not_uploaded", detail, status=HTTPStatus.CONFLICT)


def find_fault(upload: TattooUpload, *, stored: StoredVersion) -> Problem | None:
    """What length and first bytes give away; the digest and the whole file are the worker's."""
    if stored.size_bytes != upload.size_bytes:
        return refusal(CHANGED, f"The file has {stored.size_bytes} bytes, but {upload.size_bytes} were announced.")
    head = read_version(upload.key, version_id=stored.version_id, first_bytes=min(HEAD_BYTES, stored.size_bytes))
    found = sniff_media_type(head)
    if found is not None and same_decoder(found) == same_decoder(upload.media_type):
        return None
    if found is None or found not in PHOTO_TYPES:
        named = f"It is {found}. " if found else ""
        detail = f"The file is not a photograph that Loupe reads. {named}Send one of {', '.join(PHOTO_TYPES)}."
        return refusal("not_a_picture", detail)
    return refusal("wrong_media_type", f"The file is {found}, but {upload.media_type} was announced.")


def same_decoder(media_type: str) -> str:
    return SAME_DECODER.get(media_type, media_type)


def refusal(code: str, detail: str) -> Problem:
    return Problem(code, detail, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def read_uploaded(upload: TattooUpload) -> bytes:
    """The version that was claimed, whole; for workers. Raises ChangedAfterSigning, ForeignObjectKey."""
    try:
        content = read_version(upload.key, version_id=upload.version_id)
    except ObjectMissing:
        raise ChangedAfterSigning("The file was removed after it had arrived.") from None
    if len(content) != upload.size_bytes or hashlib.sha256(content).hexdigest() != upload.sha256:
        raise ChangedAfterSigning("The file is not the one whose length and SHA-256 were announced.")
    return content


def discard_upload(upload: TattooUpload) -> int:
    """Remove every version of an upload's file, once it is kept elsewhere or not wanted; returns how many. For workers."""
    removed = remove_versions(upload.key)
    TattooUpload.objects.filter(pk=upload.pk).update(removed_at=Now())
    return removed
