"""The clinical bucket of the real store: what was not signed is refused by the store, and removal leaves no version."""

import base64
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from botocore.exceptions import ClientError
from pytest_django import Settings

from config.storage import clinical
from config.storage.clinical import (
    AnnouncedFile,
    VersionsLeft,
    describe_version,
    list_batches,
    read_newest,
    read_version,
    remove_versions,
    sign_clinical_upload,
    write_sealed,
)
from config.storage.objects import ObjectMissing, SignedUpload
from config.storage.regions import ForeignObjectKey

Store = Callable[[str], None]
CONTENT = b"\xff\xd8\xff and so on"
FILE = AnnouncedFile("image/jpeg", len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
TENANT = UUID("01890000-0000-7000-8000-000000000001")


@pytest.fixture
def key(store: Store) -> str:
    return f"eu/tenant/{TENANT}/uploads/2026/11/{uuid4()}/original"


@pytest.fixture
def sealed_key(store: Store) -> str:
    """Of an object of a patient, for a worker."""
    store("worker")
    return f"eu/tenant/{TENANT}/subjects/{uuid4()}/originals/{uuid4()}/original"


@pytest.fixture
def signed(key: str) -> SignedUpload:
    return sign_clinical_upload(key, announced=FILE)


def send(signed: SignedUpload, *, content: bytes = CONTENT, without: str = "", **changes: str) -> httpx.Response:
    fields = signed.fields | {name.replace("_", "-"): value for name, value in changes.items()}
    sent = {name: value for name, value in fields.items() if name != without}
    return httpx.post(signed.url, data=sent, files={"file": content}, timeout=20)


def count_versions(prefix: str) -> int:
    return sum(len(batch) for batch in list_batches(prefix))


def test_what_was_signed_is_accepted_and_encrypted_with_the_regions_key(signed: SignedUpload, key: str) -> None:
    assert send(signed).is_success
    stored = describe_version(key)
    assert (stored.size_bytes, len(stored.version_id) > 0) == (len(CONTENT), True)
    assert read_version(key, version_id=stored.version_id) == CONTENT
    assert read_version(key, version_id=stored.version_id, first_bytes=3) == CONTENT[:3]
    head = clinical.call_clinical("head_object", Key=key)
    assert (head["ServerSideEncryption"], head["SSEKMSKeyId"]) == ("aws:kms", "clinical")


def test_every_field_is_a_condition(signed: SignedUpload, key: str, settings: Settings) -> None:
    policy = {name for condition in signed.conditions if isinstance(condition, dict) for name in condition}
    policy_fields = {"policy", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature"}
    assert policy == (set(signed.fields) - policy_fields) | {"bucket"} | (policy & policy_fields)
    assert ["content-length-range", len(CONTENT), len(CONTENT)] in signed.conditions
    assert {"key": key} in signed.conditions
    assert {"bucket": settings.S3_CLINICAL_BUCKET} in signed.conditions


def test_a_signature_is_good_for_five_minutes_at_most(key: str, settings: Settings) -> None:
    settings.UPLOAD_EXPIRES_S = 3600
    late, early = sign_clinical_upload(key, announced=FILE), datetime.now(UTC)
    assert (late.expires_at - early).total_seconds() <= 300


@pytest.mark.parametrize(
    "changes",
    [
        {"Content_Type": "image/png"},
        {"x_amz_checksum_sha256": base64.b64encode(bytes(32)).decode()},
        {"x_amz_checksum_algorithm": "CRC32"},
        {"x_amz_server_side_encryption": "AES256"},
        {"x_amz_server_side_encryption_aws_kms_key_id": "other"},
        {"key": f"eu/tenant/{TENANT}/uploads/2026/11/other/original"},
        {"content": CONTENT + b"!"},
        {"content": CONTENT[:-1] + b"!"},
        {"without": "x-amz-checksum-sha256"},
        {"without": "x-amz-server-side-encryption"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_the_store_refuses_what_differs_from_what_was_signed(
    signed: SignedUpload, key: str, changes: dict[str, Any]
) -> None:
    assert send(signed, **changes).is_client_error
    with pytest.raises(ObjectMissing):
        describe_version(key)


def test_a_signed_address_that_is_used_again_writes_a_newer_version(signed: SignedUpload, key: str) -> None:
    send(signed)
    first = describe_version(key)
    send(signed)
    assert describe_version(key).version_id != first.version_id
    assert read_version(key, version_id=first.version_id) == CONTENT


def test_removal_leaves_no_version_and_no_marker(sealed_key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clinical, "MOST_DELETED_AT_ONCE", 2)
    folder = sealed_key.removesuffix("original")
    for name in ("original", "original", "original", "photo", "overlay"):
        write_sealed(folder + name, b"sealed")
    clinical.call_clinical("delete_object", Key=sealed_key)
    assert count_versions(folder) == 6
    assert remove_versions(folder) == 6
    assert (count_versions(folder), remove_versions(folder)) == (0, 0)
    with pytest.raises(ObjectMissing):
        read_newest(sealed_key)


def test_removal_of_a_key_leaves_its_neighbours(sealed_key: str) -> None:
    neighbour = sealed_key.replace("original", "photo")
    for key in (sealed_key, neighbour):
        write_sealed(key, b"sealed")
    assert (remove_versions(sealed_key), read_newest(neighbour)) == (1, b"sealed")


def test_a_version_that_is_not_deleted_is_told_of(sealed_key: str, store: Store) -> None:
    write_sealed(sealed_key, b"sealed")
    store("web")
    with pytest.raises((VersionsLeft, ClientError)):
        remove_versions(sealed_key)


def test_the_web_reads_what_people_are_shown_and_no_original(sealed_key: str, store: Store) -> None:
    shown = sealed_key.replace("/originals/", "/derived/")
    for key in (sealed_key, shown):
        write_sealed(key, b"sealed")
    store("web")
    assert read_newest(shown) == b"sealed"
    with pytest.raises(ClientError, match="AccessDenied"):
        read_newest(sealed_key)
    with pytest.raises(ClientError, match="AccessDenied"):
        write_sealed(shown, b"other")


@pytest.mark.parametrize(
    "act",
    [
        lambda key: sign_clinical_upload(key, announced=FILE),
        describe_version,
        lambda key: read_version(key, version_id="a"),
        read_newest,
        lambda key: write_sealed(key, b"sealed"),
        remove_versions,
    ],
    ids=["sign", "describe", "read a version", "read", "write", "remove"],
)
def test_a_key_of_another_region_is_refused_before_the_store_is_asked(act: Callable[[str], object]) -> None:
    with pytest.raises(ForeignObjectKey):
        act(f"us/tenant/{TENANT}/uploads/2026/11/{uuid4()}/original")


def test_the_store_itself_refuses_another_region(store: Store, settings: Settings) -> None:
    settings.LOUPE_REGION = "us"
    key = f"us/tenant/{TENANT}/uploads/2026/11/{uuid4()}/original"
    assert send(sign_clinical_upload(key, announced=FILE)).status_code == httpx.codes.FORBIDDEN
    store("worker")
    with pytest.raises(ClientError, match="AccessDenied"):
        write_sealed(key, b"sealed")
