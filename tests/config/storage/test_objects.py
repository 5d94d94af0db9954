"""Signed addresses and reads against the real store: what was not signed is refused by the store itself."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import botocore.auth
import httpx
import pytest
from botocore.exceptions import ClientError
from pytest_django import Settings

from config.storage.objects import (
    ObjectChanged,
    ObjectMissing,
    SignedUpload,
    delete_object,
    describe_object,
    read_head,
    read_object,
    sign_download,
    sign_upload,
    write_object,
)

CONTENT = b"\x89PNG\r\n\x1a\n and so on"
Store = Callable[[str], None]


@pytest.fixture
def key() -> str:
    return f"incoming/{uuid4()}"


@pytest.fixture
def signed(store: Store, key: str) -> SignedUpload:
    return sign_upload(key, media_type="image/png", size_bytes=len(CONTENT))


def send(signed: SignedUpload, *, content: bytes = CONTENT, changes: dict[str, str] | None = None) -> httpx.Response:
    return httpx.post(signed.url, data=signed.fields | (changes or {}), files={"file": content}, timeout=20)


def test_what_was_signed_is_accepted_and_stored_as_it_is(signed: SignedUpload, key: str) -> None:
    assert send(signed).is_success
    stored = describe_object(key)
    assert (stored.size_bytes, stored.media_type) == (len(CONTENT), "image/png")
    assert read_object(key, etag=stored.etag) == CONTENT
    assert read_head(key, size_bytes=4) == CONTENT[:4]


def test_the_conditions_name_bucket_key_type_and_length(signed: SignedUpload, key: str, settings: Settings) -> None:
    assert signed.conditions[:4] == [
        {"bucket": settings.S3_MEDIA_BUCKET},
        {"key": key},
        {"Content-Type": "image/png"},
        ["content-length-range", len(CONTENT), len(CONTENT)],
    ]


@pytest.mark.parametrize("content", [CONTENT[:-1], CONTENT + b"!", b""], ids=["shorter", "longer", "empty"])
def test_another_length_is_refused(signed: SignedUpload, key: str, content: bytes) -> None:
    assert send(signed, content=content).is_client_error
    with pytest.raises(ObjectMissing):
        describe_object(key)


def test_another_type_is_refused(signed: SignedUpload, key: str) -> None:
    assert send(signed, changes={"Content-Type": "text/html"}).status_code == httpx.codes.FORBIDDEN
    with pytest.raises(ObjectMissing):
        describe_object(key)


@pytest.mark.parametrize("other", ["incoming/other", "originals/other", "../other"])
def test_another_key_is_refused(signed: SignedUpload, other: str) -> None:
    assert send(signed, changes={"key": other}).is_client_error


def test_a_forged_signature_is_refused(signed: SignedUpload) -> None:
    assert send(signed, changes={"x-amz-signature": "0" * 64}).status_code == httpx.codes.FORBIDDEN


def test_an_expired_signature_is_refused(store: Store, key: str, settings: Settings) -> None:
    settings.UPLOAD_EXPIRES_S = -60
    late = sign_upload(key, media_type="image/png", size_bytes=len(CONTENT))
    assert late.expires_at < datetime.now(UTC)
    assert send(late).status_code == httpx.codes.FORBIDDEN


def test_a_signed_download_gives_the_object_to_whoever_has_it(signed: SignedUpload, key: str) -> None:
    send(signed)
    answer = httpx.get(sign_download(key), timeout=20)
    assert (answer.content, answer.headers["Content-Type"]) == (CONTENT, "image/png")


def test_an_expired_or_changed_download_is_refused(
    signed: SignedUpload, key: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(signed)
    assert httpx.get(sign_download(key).replace(key, "incoming/other"), timeout=20).status_code == 403
    earlier = datetime.now(UTC) - timedelta(seconds=settings.DOWNLOAD_EXPIRES_S + 60)
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda **_: earlier.replace(tzinfo=None))
    assert httpx.get(sign_download(key), timeout=20).status_code == httpx.codes.FORBIDDEN


def test_an_object_that_was_replaced_is_not_read(signed: SignedUpload, key: str) -> None:
    send(signed)
    committed = describe_object(key)
    send(signed, content=CONTENT[::-1])
    with pytest.raises(ObjectChanged):
        read_object(key, etag=committed.etag)


def test_what_is_not_there_is_missing(store: Store, key: str) -> None:
    for read in (describe_object, lambda key: read_head(key, size_bytes=4), lambda key: read_object(key, etag="x")):
        with pytest.raises(ObjectMissing):
            read(key)


def test_a_worker_writes_and_deletes_where_the_web_may_not(store: Store) -> None:
    key = f"renditions/{uuid4()}/web.webp"
    with pytest.raises(ClientError, match="AccessDenied"):
        write_object(key, CONTENT, media_type="image/webp")
    store("worker")
    write_object(key, CONTENT, media_type="image/webp")
    assert describe_object(key).media_type == "image/webp"
    store("web")
    with pytest.raises(ClientError, match="AccessDenied"):
        delete_object(key)
    store("worker")
    delete_object(key)
    with pytest.raises(ObjectMissing):
        describe_object(key)


def test_addresses_are_signed_for_the_endpoint_that_clients_reach(store: Store, key: str, settings: Settings) -> None:
    settings.S3_PUBLIC_ENDPOINT_URL = "https://media.example.com"
    store("web")
    assert sign_download(key).startswith(f"https://media.example.com/{settings.S3_MEDIA_BUCKET}/{key}?")
    assert sign_upload(key, media_type="image/png", size_bytes=1).url.startswith("https://media.example.com/")
