"""Lists and details show each person what they may know of."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from catalog.models import AnalysisRun, Media, Rendition, StageRun
from catalog.selectors import FRAMES_STAGE, SHOWN
from catalog.services.characters import ensure_character
from catalog.states import MediaState
from config.accounts.models import User
from tests.catalog.clip_results import list_frames_at

SignIn = Callable[[User], APIClient]
MakeMedia = Callable[..., Media]

ASKS = {"owner", "stranger", "admin"}


def list_ids(client: APIClient) -> Any:
    return [row["id"] for row in client.get("/v1/media").json()["results"]]


def test_each_person_lists_what_they_may_see(make_media: MakeMedia, person: User, sign_in: SignIn) -> None:
    pending, approved = make_media(state=MediaState.PENDING_REVIEW), make_media(state=MediaState.APPROVED)
    client = sign_in(person)
    if person.username not in ASKS:
        assert client.get("/v1/media").status_code == 403
        return
    seen = [approved] if person.username == "stranger" else [approved, pending]
    assert list_ids(client) == [str(media.pk) for media in seen]


def test_a_medium_of_somebody_else_is_not_found_before_it_is_approved(
    make_media: MakeMedia, stranger: User, owner: User, sign_in: SignIn
) -> None:
    address = f"/v1/media/{make_media().pk}"
    assert sign_in(stranger).get(address).status_code == 404
    assert sign_in(owner).get(address).status_code == 200
    Media.objects.update(state=MediaState.APPROVED)
    assert sign_in(stranger).get(address).status_code == 200


def test_a_failed_medium_says_why(make_media: MakeMedia, owner: User, sign_in: SignIn) -> None:
    media = make_media(state=MediaState.FAILED, failure_code="truncated", failure_detail="The file ends early.")
    answer = sign_in(owner).get(f"/v1/media/{media.pk}").json()
    assert answer["failure"] == {"code": "truncated", "detail": "The file ends early."}


def test_the_progress_of_the_analysis_is_there_to_be_read(make_media: MakeMedia, owner: User, sign_in: SignIn) -> None:
    media = make_media(state=MediaState.ANALYSING)
    run = AnalysisRun.objects.create(media=media, lane="analysis", max_attempts=3)
    for stage, status in (("probe", "ok"), ("nsfw", "skipped")):
        outcome: dict[str, Any] = {"result": {"facts": {}}} if status == "ok" else {"reason": "no model"}
        StageRun.objects.create(
            media=media, run=run, stage=stage, status=status, recipe="r", inputs="i", duration_ms=7, **outcome
        )
    stages = sign_in(owner).get(f"/v1/media/{media.pk}").json()["stages"]
    assert stages == [
        {"stage": "probe", "status": "ok", "reason": "", "duration_ms": 7, "recipe": "r"},
        {"stage": "nsfw", "status": "skipped", "reason": "no model", "duration_ms": 7, "recipe": "r"},
    ]


def add_renditions(media: Media, *names: str) -> None:
    for name in names:
        size = {"width_px": 4, "height_px": 3, "size_bytes": 1, "media_type": "image/webp"}
        Rendition.objects.create(media=media, name=name, key=f"renditions/{media.pk}/{name}", recipe="", **size)


def test_a_clip_comes_with_its_facts_its_preview_and_its_key_frames(
    make_clip: MakeMedia, owner: User, sign_in: SignIn
) -> None:
    clip = make_clip(state=MediaState.PENDING_REVIEW)
    add_renditions(clip, "thumbnail", "web", "preview", "frame-00", "frame-01")
    run = AnalysisRun.objects.create(media=clip, lane="analysis", max_attempts=3)
    result = list_frames_at(0.5, 3.25).to_record()
    described = {"status": "ok", "recipe": "", "inputs": "", "duration_ms": 7, "result": result}
    StageRun.objects.create(media=clip, run=run, stage=FRAMES_STAGE, **described)
    client = sign_in(owner)
    (listed,) = client.get("/v1/media").json()["results"]
    assert (listed["kind"], listed["duration_s"], listed["frame_rate"], listed["has_sound"]) == (
        "video",
        7.4,
        24.0,
        True,
    )
    assert {name: f"/{name}?" in url for name, url in listed["urls"].items()} == dict.fromkeys(SHOWN, True)
    frames = client.get(f"/v1/media/{clip.pk}").json()["frames"]
    assert [frame["time_s"] for frame in frames] == [0.5, 3.25]
    assert [f"/frame-{number:02}?" in frame["url"] for number, frame in enumerate(frames)] == [True, True]


def test_a_picture_has_no_length_and_no_key_frames(make_media: MakeMedia, owner: User, sign_in: SignIn) -> None:
    media = make_media()
    add_renditions(media, "thumbnail", "web")
    body = sign_in(owner).get(f"/v1/media/{media.pk}").json()
    assert (body["duration_s"], body["frame_rate"], body["has_sound"], body["frames"]) == (None, None, None, [])
    assert list(body["urls"]) == ["thumbnail", "web"]


@pytest.mark.usefixtures("mira")
def test_characters_come_by_name(owner: User, sign_in: SignIn) -> None:
    ensure_character("ada", name="Ada", biography="A botanist.")
    rows = sign_in(owner).get("/v1/characters").json()["results"]
    assert [row["slug"] for row in rows] == ["ada", "mira"]
    assert rows[0] == {"slug": "ada", "name": "Ada", "biography": "A botanist.", "approved_count": 0}
