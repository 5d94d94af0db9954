"""The two requests around the client's own POST, as a client sees them."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from pytest_django import Settings
from rest_framework.test import APIClient

from catalog.models import Character, Upload
from catalog.pipeline.media_types import SUPPORTED_CLIP_TYPES
from config.accounts.models import User

SignIn = Callable[[User], APIClient]

CLIP = {"kind": "video", "media_type": "video/mp4"}
HEADS = {
    "video/mp4": b"\0\0\0\x20ftypisom and so on",
    "video/quicktime": b"\0\0\0\x14ftypqt   and so on",
    "video/webm": b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm and so on",
}


def wish_for(content: bytes, **changes: Any) -> dict[str, Any]:
    return {"character": "mira", "media_type": "image/png", "size_bytes": len(content)} | changes


def test_sign_send_commit(
    store: Callable[[str], None], owner: User, mira: Character, sign_in: SignIn, picture: bytes
) -> None:
    client = sign_in(owner)
    signed = client.post("/v1/media/uploads", wish_for(picture, tags=["flag"], prompt="a flag"), format="json")
    assert signed.status_code == 201
    body = signed.json()
    assert ["content-length-range", len(picture), len(picture)] in body["conditions"]
    httpx.post(body["url"], data=body["fields"], files={"file": picture}, timeout=20).raise_for_status()
    committed = [client.post(body["commit_url"]) for _ in range(2)]
    assert [answer.status_code for answer in committed] == [202, 202]
    assert committed[0].json() == committed[1].json()
    media = committed[0].json()
    assert (media["state"], media["prompt"], media["tags"], media["failure"]) == ("uploaded", "a flag", ["flag"], None)
    assert committed[0].headers["Location"] == f"/v1/media/{media['id']}"
    assert client.get(committed[0].headers["Location"]).json()["stages"] == []


def test_only_app_users_sign_uploads(
    store: Callable[[str], None], person: User, mira: Character, sign_in: SignIn, picture: bytes
) -> None:
    status = sign_in(person).post("/v1/media/uploads", wish_for(picture), format="json").status_code
    assert status == (201 if person.username in {"owner", "stranger", "admin"} else 403)


def test_somebody_elses_upload_is_not_found(
    store: Callable[[str], None], owner: User, stranger: User, mira: Character, sign_in: SignIn, picture: bytes
) -> None:
    commit_url = sign_in(owner).post("/v1/media/uploads", wish_for(picture), format="json").json()["commit_url"]
    foreign, unknown = (sign_in(stranger).post(url) for url in (commit_url, f"/v1/media/uploads/{uuid4()}/commit"))
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert foreign.json()["detail"] == unknown.json()["detail"]


def test_a_file_that_has_not_arrived_is_a_conflict(
    store: Callable[[str], None], owner: User, mira: Character, sign_in: SignIn, picture: bytes
) -> None:
    client = sign_in(owner)
    answer = client.post(client.post("/v1/media/uploads", wish_for(picture), format="json").json()["commit_url"])
    assert (answer.status_code, answer.json()["code"]) == (409, "not_uploaded")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"character": "nobody"}, "character"),
        ({"character": 7}, "character"),
        ({"media_type": "image/gif"}, "media_type"),
        ({"size_bytes": 0}, "size_bytes"),
        ({"size_bytes": 2_000}, "size_bytes"),
        ({"kind": "hologram"}, "kind"),
        ({"kind": "video"}, "media_type"),
        ({"media_type": "video/mp4"}, "media_type"),
        ({"kind": "video", "media_type": "video/mp4", "size_bytes": 3_000}, "size_bytes"),
        ({"prompt": "x" * 2_001}, "prompt"),
        ({"tags": ["rain"] * 21}, "tags"),
        ({"tags": ["two words"]}, "tags.0"),
        ({"reference": "x" * 201}, "reference"),
        ({"prompt": "nul \0 byte"}, "prompt"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_signed(
    owner: User, mira: Character, sign_in: SignIn, settings: Settings, changes: dict[str, Any], field: str
) -> None:
    settings.UPLOAD_MAX_BYTES, settings.CLIP_MAX_BYTES = 1_000, 2_000
    answer = sign_in(owner).post("/v1/media/uploads", wish_for(b"picture", **changes), format="json")
    assert answer.status_code == 400
    assert [fault["field"] for fault in answer.json()["errors"]] == [field]
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"size_bytes": 1_001}, "At most 1,000 bytes are accepted: send a smaller picture."),
        (CLIP | {"size_bytes": 2_001}, "At most 2,000 bytes are accepted: send a smaller clip."),
    ],
)
def test_too_large_a_file_is_told_the_limit_of_its_kind(
    owner: User, mira: Character, sign_in: SignIn, settings: Settings, changes: dict[str, Any], detail: str
) -> None:
    settings.UPLOAD_MAX_BYTES, settings.CLIP_MAX_BYTES = 1_000, 2_000
    answer = sign_in(owner).post("/v1/media/uploads", wish_for(b"", **changes), format="json")
    (fault,) = answer.json()["errors"]
    assert (fault["field"], fault["code"], fault["detail"]) == ("size_bytes", "max_value", detail)


def test_a_type_of_the_other_kind_is_told_what_fits(owner: User, mira: Character, sign_in: SignIn) -> None:
    answer = sign_in(owner).post("/v1/media/uploads", wish_for(b"clip", kind="video"), format="json")
    (fault,) = answer.json()["errors"]
    detail = "A medium of kind video is one of: video/mp4, video/quicktime, video/webm."
    assert (fault["code"], fault["detail"]) == ("wrong_kind", detail)


@pytest.mark.parametrize("media_type", SUPPORTED_CLIP_TYPES)
def test_a_clip_of_each_type_is_signed_sent_and_committed(
    store: Callable[[str], None], owner: User, mira: Character, sign_in: SignIn, media_type: str
) -> None:
    content, client = HEADS[media_type], sign_in(owner)
    wish = wish_for(content, kind="video", media_type=media_type)
    signed = client.post("/v1/media/uploads", wish, format="json").json()
    httpx.post(signed["url"], data=signed["fields"], files={"file": content}, timeout=20).raise_for_status()
    media = client.post(signed["commit_url"]).json()
    assert (media["kind"], media["state"], media["duration_s"], media["urls"]) == ("video", "uploaded", None, {})


def test_somebody_elses_clip_is_not_found(
    store: Callable[[str], None], owner: User, stranger: User, mira: Character, sign_in: SignIn
) -> None:
    signed = sign_in(owner).post("/v1/media/uploads", wish_for(b"clip", **CLIP), format="json").json()
    assert sign_in(stranger).post(signed["commit_url"]).status_code == 404


def test_a_store_that_is_down_loses_nothing(
    store_down: None, owner: User, mira: Character, sign_in: SignIn, picture: bytes, settings: Settings
) -> None:
    client = sign_in(owner)
    signed = client.post("/v1/media/uploads", wish_for(picture), format="json")
    assert signed.status_code == 201, "signing needs no store"
    answer = client.post(signed.json()["commit_url"])
    assert (answer.status_code, answer.json()["code"]) == (503, "storage_unavailable")
    assert answer.headers["Retry-After"] == "5"
    assert Upload.objects.get().refusal_code == ""
