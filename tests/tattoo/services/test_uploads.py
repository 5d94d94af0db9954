"""A photograph is signed for, looked at, used once, and read as it was when it was looked at."""

import hashlib
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import httpx
import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from config.accounts.models import Tenant, User
from config.audit.models import AuditEvent
from config.errors import Problem
from config.storage.clinical import list_batches
from config.storage.objects import SignedUpload
from config.storage.regions import ForeignObjectKey
from tattoo.models import TattooUpload
from tattoo.services.uploads import (
    ChangedAfterSigning,
    TattooUploadWish,
    claim_upload,
    discard_upload,
    inspect_upload,
    read_uploaded,
    sign_tattoo_upload,
)

Sign = Callable[..., tuple[TattooUpload, SignedUpload]]
Send = Callable[..., TattooUpload]
Store = Callable[[str], None]


def refuse(act: Callable[[], object]) -> tuple[int, str]:
    with pytest.raises(Problem) as refused:
        act()
    return refused.value.status, refused.value.code


def test_what_was_announced_is_remembered_and_the_key_is_the_servers(
    sign: Sign, tenant: Tenant, clinician: User, small_photo: bytes
) -> None:
    upload, signed = sign(small_photo)
    upload.refresh_from_db()
    assert (upload.owner, upload.tenant, upload.size_bytes) == (clinician, tenant, len(small_photo))
    assert upload.key.startswith(f"eu/tenant/{tenant.pk}/uploads/{upload.created_at:%Y/%m}/{upload.pk}/")
    assert (signed.fields["key"], upload.expires_at, upload.used_at) == (upload.key, signed.expires_at, None)


def test_two_signatures_never_share_a_key(sign: Sign, small_photo: bytes) -> None:
    assert sign(small_photo)[0].key != sign(small_photo)[0].key


def test_a_tenant_of_another_region_signs_nothing(clinician: User, store: Store) -> None:
    elsewhere = Tenant.objects.create(name="Clinic U", slug="clinic-u", region="us")
    wish = TattooUploadWish("image/png", 10, "0" * 64)
    assert refuse(lambda: sign_tattoo_upload(wish, owner=clinician, tenant=elsewhere))[1] == "wrong_region"
    assert not TattooUpload.objects.exists()


def test_an_upload_is_used_once(send: Send, tenant: Tenant, clinician: User, small_photo: bytes) -> None:
    upload = send(small_photo)
    inspected = inspect_upload(upload.pk, tenant=tenant, owner=clinician)
    claimed = claim_upload(upload.pk, tenant=tenant, owner=clinician)
    assert claimed.used_at is not None
    assert (claimed.etag, claimed.version_id) == (inspected.etag, inspected.version_id)
    event = AuditEvent.objects.get(action="tattoo_upload.used")
    assert (event.object_id, event.actor, event.after) == (str(upload.pk), clinician, {"version": claimed.version_id})
    for act in (inspect_upload, claim_upload):
        again = refuse(lambda act=act: act(upload.pk, tenant=tenant, owner=clinician))  # type: ignore[misc]
        assert again == (HTTPStatus.CONFLICT, "upload_already_used")


def test_a_file_that_has_not_arrived_is_awaited(
    sign: Sign, tenant: Tenant, clinician: User, small_photo: bytes
) -> None:
    upload, _ = sign(small_photo)
    for act in (inspect_upload, claim_upload):
        awaited = refuse(lambda act=act: act(upload.pk, tenant=tenant, owner=clinician))  # type: ignore[misc]
        assert awaited == (HTTPStatus.CONFLICT, "not_uploaded")


def test_what_is_another_persons_clinics_or_nobodys_is_answered_alike(
    send: Send, colleague: User, foreigner: User, clinician: User, small_photo: bytes
) -> None:
    upload = send(small_photo)
    strangers = [(upload.pk, person) for person in (colleague, foreigner)] + [(uuid4(), clinician)]
    for act in (inspect_upload, claim_upload):
        for upload_id, person in strangers:
            assert person.tenant is not None
            with pytest.raises(Problem) as refused:
                act(upload_id, tenant=person.tenant, owner=person)
            assert (refused.value.code, refused.value.detail) == ("not_found", "There is no such upload.")


@pytest.mark.parametrize(
    ("content", "announced", "code", "named"),
    [
        (b"only words, no picture", "image/png", "not_a_picture", "image/jpeg, image/png, image/webp, image/heic"),
        (b"GIF89a and so on", "image/png", "not_a_picture", "It is image/gif"),
        (b"\0\0\0\x20ftypisom and so on", "image/heic", "not_a_picture", "It is video/mp4"),
        (b"\xff\xd8\xff and so on", "image/png", "wrong_media_type", "image/jpeg, but image/png was announced"),
    ],
)
def test_a_file_with_other_first_bytes_is_refused_and_stays_refused(
    send: Send, tenant: Tenant, clinician: User, content: bytes, announced: str, code: str, named: str
) -> None:
    upload = send(content, media_type=announced)
    for act in (inspect_upload, claim_upload):
        with pytest.raises(Problem, match=named) as refused:
            act(upload.pk, tenant=tenant, owner=clinician)
        assert (refused.value.status, refused.value.code) == (HTTPStatus.UNPROCESSABLE_ENTITY, code)


@pytest.mark.parametrize("announced", ["image/heic", "image/heif"])
def test_a_phone_may_call_heic_either_name(send: Send, tenant: Tenant, clinician: User, announced: str) -> None:
    upload = send(b"\0\0\0\x20ftypmif1 and so on", media_type=announced)
    assert inspect_upload(upload.pk, tenant=tenant, owner=clinician).version_id


def test_an_upload_under_another_regions_key_is_not_found(
    send: Send, tenant: Tenant, clinician: User, small_photo: bytes
) -> None:
    upload = send(small_photo)
    TattooUpload.objects.filter(pk=upload.pk).update(key=upload.key.replace("eu/", "us/"))
    assert refuse(lambda: inspect_upload(upload.pk, tenant=tenant, owner=clinician))[1] == "not_found"
    upload.refresh_from_db()
    upload.version_id = "a"
    with pytest.raises(ForeignObjectKey):
        read_uploaded(upload)


def test_what_is_written_after_the_look_is_not_what_is_read(
    sign: Sign, tenant: Tenant, clinician: User, small_photo: bytes, store: Callable[[str], None]
) -> None:
    upload, signed = sign(small_photo)
    for _ in range(2):  # the second look is at the newer version
        httpx.post(signed.url, data=signed.fields, files={"file": small_photo}, timeout=20).raise_for_status()
        inspect_upload(upload.pk, tenant=tenant, owner=clinician)
    claimed = claim_upload(upload.pk, tenant=tenant, owner=clinician)
    httpx.post(signed.url, data=signed.fields, files={"file": small_photo}, timeout=20).raise_for_status()
    store("worker")
    assert read_uploaded(claimed) == small_photo
    assert sum(len(batch) for batch in list_batches(upload.key)) == 3


@pytest.mark.parametrize("columns", [{"sha256": "0" * 64}, {"size_bytes": 7}, {"version_id": "0" * 32}])
def test_a_file_that_is_not_the_announced_one_is_changed(
    send: Send, tenant: Tenant, clinician: User, small_photo: bytes, columns: dict[str, Any]
) -> None:
    upload = inspect_upload(send(small_photo).pk, tenant=tenant, owner=clinician)
    for name, value in columns.items():
        setattr(upload, name, value)
    with pytest.raises(ChangedAfterSigning) as changed:
        read_uploaded(upload)
    assert changed.value.code == "changed_after_signing"


def test_another_length_is_found_at_the_first_look(
    send: Send, tenant: Tenant, clinician: User, small_photo: bytes
) -> None:
    upload = send(small_photo)
    TattooUpload.objects.filter(pk=upload.pk).update(size_bytes=7)
    assert refuse(lambda: inspect_upload(upload.pk, tenant=tenant, owner=clinician))[1] == "changed_after_signing"


def test_a_discarded_upload_leaves_no_version(
    sign: Sign, tenant: Tenant, clinician: User, small_photo: bytes, store: Store
) -> None:
    upload, signed = sign(small_photo)
    for _ in range(2):
        httpx.post(signed.url, data=signed.fields, files={"file": small_photo}, timeout=20).raise_for_status()
    store("worker")
    assert discard_upload(upload) == 2
    upload.refresh_from_db()
    assert upload.removed_at is not None
    assert list(list_batches(upload.key)) == []
    assert hashlib.sha256(small_photo).hexdigest() == upload.sha256


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"sha256": "A" * 64}, "tattoo_upload_sha256_in_hex"),
        ({"size_bytes": 0}, "tattoo_upload_is_not_empty"),
        ({"used_at": "2026-11-22T10:00Z"}, "tattoo_upload_used_has_arrived"),
        ({"used_at": "2026-11-22T10:00Z", "etag": "e", "refusal_code": "r"}, "tattoo_upload_used_has_arrived"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused_by_the_database(
    sign: Sign, small_photo: bytes, columns: dict[str, Any], constraint: str
) -> None:
    upload, _ = sign(small_photo)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        TattooUpload.objects.filter(pk=upload.pk).update(**columns)


def test_nothing_is_signed_for_longer_than_five_minutes(sign: Sign, small_photo: bytes, settings: Settings) -> None:
    settings.UPLOAD_EXPIRES_S = 3600
    upload, _ = sign(small_photo)
    upload.refresh_from_db()
    assert (upload.expires_at - upload.created_at).total_seconds() <= 301
