"""Reading and writing objects, and the signed addresses with which clients do it themselves."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import boto3
from botocore.exceptions import ClientError
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from config.storage.backends import CLIENT_CONFIG

MISSING_CODES = frozenset({"404", "NoSuchKey", "NoSuchVersion", "NotFound"})
CHANGED_CODES = frozenset({"412", "PreconditionFailed"})


class ObjectMissing(LookupError):
    """There is no object under this key."""


class ObjectChanged(RuntimeError):
    """The object is not the one that was committed."""


@dataclass(frozen=True)
class StoredObject:
    size_bytes: int
    etag: str
    media_type: str


@dataclass(frozen=True)
class SignedUpload:
    """A presigned POST: send `fields` and then the file as multipart form to `url` before `expires_at`."""

    url: str
    fields: dict[str, str]
    conditions: list[Any]
    expires_at: datetime


def connect_storage() -> Any:
    """The boto3 client of this process's identity, as django-storages made it."""
    return storages["default"].connection.meta.client  # type: ignore[attr-defined]


def connect_public_endpoint() -> Any:
    """A client that signs for the address that browsers and apps reach; it never connects itself."""
    return open_client(
        settings.S3_PUBLIC_ENDPOINT_URL,
        access_key=settings.S3_ACCESS_KEY_ID,
        secret_key=settings.S3_SECRET_ACCESS_KEY,
        region=settings.S3_REGION,
    )


@cache
def open_client(endpoint_url: str, *, access_key: str, secret_key: str, region: str) -> Any:
    """Remembered by its settings, not once for all: a test with other settings gets another."""
    return boto3.client(
        "s3",
        endpoint_url=endpoint_url,
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        region_name=region,
        config=CLIENT_CONFIG,
    )


def sign_upload(key: str, *, media_type: str, size_bytes: int) -> SignedUpload:
    """A presigned POST for exactly this key, type and length."""
    conditions: list[Any] = [
        {"bucket": settings.S3_MEDIA_BUCKET},
        {"key": key},
        {"Content-Type": media_type},
        ["content-length-range", size_bytes, size_bytes],
    ]
    signed = connect_public_endpoint().generate_presigned_post(
        settings.S3_MEDIA_BUCKET,
        key,
        Fields={"Content-Type": media_type},
        Conditions=conditions,
        ExpiresIn=settings.UPLOAD_EXPIRES_S,
    )
    expires_at = datetime.now(UTC) + timedelta(seconds=settings.UPLOAD_EXPIRES_S)
    return SignedUpload(signed["url"], signed["fields"], conditions, expires_at)


def sign_download(key: str) -> str:
    """An address that gives the object to whoever has it, for `settings.DOWNLOAD_EXPIRES_S` seconds."""
    address: str = connect_public_endpoint().generate_presigned_url(
        "get_object",
        Params={"Bucket": settings.S3_MEDIA_BUCKET, "Key": key},
        ExpiresIn=settings.DOWNLOAD_EXPIRES_S,
    )
    return address


def describe_object(key: str) -> StoredObject:
    """Size, ETag and type; raises ObjectMissing."""
    head = call_storage("head_object", Key=key)
    return StoredObject(head["ContentLength"], head["ETag"].strip('"'), head.get("ContentType", ""))


def read_head(key: str, *, size_bytes: int) -> bytes:
    """The first bytes of an object; raises ObjectMissing."""
    content: bytes = call_storage("get_object", Key=key, Range=f"bytes=0-{size_bytes - 1}")["Body"].read()
    return content


def read_object(key: str, *, etag: str) -> bytes:
    """The whole object, if it still is the one with this ETag; raises ObjectMissing or ObjectChanged."""
    content: bytes = call_storage("get_object", Key=key, IfMatch=etag)["Body"].read()
    return content


def write_object(key: str, content: bytes, *, media_type: str) -> None:
    file = ContentFile(content)
    file.content_type = media_type  # type: ignore[attr-defined]  # django-storages reads it
    storages["default"].save(key, file)


def delete_object(key: str) -> None:
    storages["default"].delete(key)


def probe_bucket() -> None:
    """Raise what keeps this process from the bucket."""
    connect_storage().list_objects_v2(Bucket=settings.S3_MEDIA_BUCKET, MaxKeys=1)


def call_storage(operation: str, **parameters: Any) -> Any:
    return call_bucket(settings.S3_MEDIA_BUCKET, operation, **parameters)


def call_bucket(bucket: str, operation: str, **parameters: Any) -> Any:
    """One call of boto3's client; raises ObjectMissing, ObjectChanged, or what boto3 raises."""
    try:
        return getattr(connect_storage(), operation)(Bucket=bucket, **parameters)
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code"))
        if code in MISSING_CODES:
            raise ObjectMissing(parameters.get("Key", bucket)) from error
        if code in CHANGED_CODES:
            raise ObjectChanged(parameters.get("Key", bucket)) from error
        raise
