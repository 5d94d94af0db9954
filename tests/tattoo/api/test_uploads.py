"""POST /uploads/sign"""

import hashlib
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from pytest_django import Settings
from rest_framework.test import APIClient

from config.accounts.models import Tenant, User
from tattoo.models import TattooUpload

SignIn = Callable[[User], APIClient]


def wish_for(content: bytes, **changes: Any) -> dict[str, Any]:
    digest = hashlib.sha256(content).hexdigest()
    return {"media_type": "image/png", "size_bytes": len(content), "sha256": digest} | changes


def test_a_signed_upload_takes_exactly_the_announced_file(
    store: Callable[[str], None], clinician: User, sign_in: SignIn, small_photo: bytes
) -> None:
    answer = sign_in(clinician).post("/uploads/sign", wish_for(small_photo), format="json")
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert ["content-length-range", len(small_photo), len(small_photo)] in body["conditions"]
    assert body["fields"]["key"].startswith(f"eu/tenant/{clinician.tenant_id}/uploads/")
    other = small_photo[:-1] + b"?"
    refused = httpx.post(body["url"], data=body["fields"], files={"file": other}, timeout=20)
    assert refused.is_client_error
    httpx.post(body["url"], data=body["fields"], files={"file": small_photo}, timeout=20).raise_for_status()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"media_type": "image/gif"}, "media_type"),
        ({"size_bytes": 0}, "size_bytes"),
        ({"size_bytes": 2_000}, "size_bytes"),
        ({"sha256": "ABC"}, "sha256"),
        ({"key": "eu/tenant/other"}, "key"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_signed(
    clinician: User, sign_in: SignIn, settings: Settings, changes: dict[str, Any], field: str
) -> None:
    settings.UPLOAD_MAX_BYTES = 1_000
    answer = sign_in(clinician).post("/uploads/sign", wish_for(b"photo", **changes), format="json")
    assert (answer.status_code, [fault["field"] for fault in answer.json()["errors"]]) == (400, [field])
    assert not TattooUpload.objects.exists()


def test_only_clinicians_sign_uploads(person: User, sign_in: SignIn) -> None:
    assert sign_in(person).post("/uploads/sign", wish_for(b"photo"), format="json").status_code == 403


def test_a_clinic_of_another_region_is_sent_elsewhere(
    clinician: User, tenant: Tenant, sign_in: SignIn, settings: Settings
) -> None:
    settings.LOUPE_REGION = "us"
    answer = sign_in(clinician).post("/uploads/sign", wish_for(b"photo"), format="json")
    assert (answer.status_code, answer.json()["code"]) == (421, "wrong_region")
