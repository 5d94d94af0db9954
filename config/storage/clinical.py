"""The clinical bucket: presigned uploads that the store itself checks, exact versions, and removal that leaves no version.

The store enforces what was signed: key, type, length, SHA-256, SSE-KMS with the region's key. Every function refuses a key of
another region before it asks the store. What lies below `subjects/` is sealed before it comes here (envelopes.py).
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings

from config.storage.objects import SignedUpload, call_bucket, connect_public_endpoint
from config.storage.regions import require_own_key

SEALED_TYPE = "application/octet-stream"
MOST_EXPIRES_S = 300
MOST_DELETED_AT_ONCE = 1_000


class VersionsLeft(RuntimeError):
    """The store did not delete every version."""


@dataclass(frozen=True)
class AnnouncedFile:
    """What a client says about the file that it wants to send; `sha256` in hexadecimal."""

    media_type: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class StoredVersion:
    """The newest version of an object."""

    size_bytes: int
    etag: str
    version_id: str


def sign_clinical_upload(key: str, *, announced: AnnouncedFile) -> SignedUpload:
    """A presigned POST for exactly this key, type, length and digest, encrypted with the region's key; 300 s at most.

    A field is no condition by itself, so each is listed as one too. Raises ForeignObjectKey.
    """
    require_own_key(key)
    fields = {
        "Content-Type": announced.media_type,
        "x-amz-checksum-algorithm": "SHA256",
        "x-amz-checksum-sha256": base64.b64encode(bytes.fromhex(announced.sha256)).decode(),
        "x-amz-server-side-encryption": "aws:kms",
        "x-amz-server-side-encryption-aws-kms-key-id": settings.LOUPE_CLINICAL_KMS_KEY,
    }
    conditions: list[Any] = [
        {"bucket": settings.S3_CLINICAL_BUCKET},
        {"key": key},
        *({name: value} for name, value in fields.items()),
        ["content-length-range", announced.size_bytes, announced.size_bytes],
    ]
    expires_s = min(settings.UPLOAD_EXPIRES_S, MOST_EXPIRES_S)
    signed = connect_public_endpoint().generate_presigned_post(
        settings.S3_CLINICAL_BUCKET, key, Fields=fields, Conditions=conditions, ExpiresIn=expires_s
    )
    return SignedUpload(signed["url"], signed["fields"], conditions, datetime.now(UTC) + timedelta(seconds=expires_s))


def describe_version(key: str) -> StoredVersion:
    """The newest version; raises ObjectMissing, ForeignObjectKey."""
    head = call_clinical("head_object", Key=key)
    return StoredVersion(head["ContentLength"], head["ETag"].strip('"'), head["VersionId"])


def read_version(key: str, *, version_id: str, first_bytes: int | None = None) -> bytes:
    """This very version, whatever was written since, or its first bytes. Raises ObjectMissing, ForeignObjectKey."""
    part = {} if first_bytes is None else {"Range": f"bytes=0-{first_bytes - 1}"}
    content: bytes = call_clinical("get_object", Key=key, VersionId=version_id, **part)["Body"].read()
    return content


def read_newest(key: str) -> bytes:
    """The newest version; raises ObjectMissing, ForeignObjectKey."""
    content: bytes = call_clinical("get_object", Key=key)["Body"].read()
    return content


def write_sealed(key: str, sealed: bytes) -> None:
    """Put a sealed object, encrypted with the region's key once more; raises ForeignObjectKey."""
    call_clinical(
        "put_object",
        Key=key,
        Body=sealed,
        ContentType=SEALED_TYPE,
        ServerSideEncryption="aws:kms",
        SSEKMSKeyId=settings.LOUPE_CLINICAL_KMS_KEY,
    )


def remove_versions(prefix: str) -> int:
    """Delete every version and delete marker of each key with this prefix (or of this very key); returns how many.

    Looks again when it is done. Raises VersionsLeft, ForeignObjectKey.
    """
    require_own_key(prefix)
    removed = 0
    for batch in list_batches(prefix):
        answer = call_bucket(settings.S3_CLINICAL_BUCKET, "delete_objects", Delete={"Objects": batch, "Quiet": True})
        if answer.get("Errors"):
            raise VersionsLeft(f"{len(answer['Errors'])} versions below {prefix} were not deleted")
        removed += len(batch)
    if next(list_batches(prefix), None) is not None:
        raise VersionsLeft(f"versions were written below {prefix} while it was emptied")
    return removed


def list_batches(prefix: str) -> Iterator[list[dict[str, str]]]:
    """Key and version id of each version and delete marker, so many at a time as are deleted at once."""
    marker: dict[str, str] = {}
    while True:
        query = {"Prefix": prefix, "MaxKeys": MOST_DELETED_AT_ONCE} | marker
        page = call_bucket(settings.S3_CLINICAL_BUCKET, "list_object_versions", **query)
        found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        if found:
            yield [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in found]
        if not page.get("IsTruncated"):
            return
        marker = {"KeyMarker": page["NextKeyMarker"], "VersionIdMarker": page.get("NextVersionIdMarker", "")}


def call_clinical(operation: str, **parameters: Any) -> Any:
    require_own_key(parameters["Key"])
    return call_bucket(settings.S3_CLINICAL_BUCKET, operation, **parameters)
