"""Lists and details show each person what they may know of."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from catalog.models import AnalysisRun, Media, StageRun
from catalog.services.characters import ensure_character
from catalog.states import MediaState
from config.accounts.models import User

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


@pytest.mark.usefixtures("mira")
def test_characters_come_by_name(owner: User, sign_in: SignIn) -> None:
    ensure_character("ada", name="Ada", biography="A botanist.")
    rows = sign_in(owner).get("/v1/characters").json()["results"]
    assert [row["slug"] for row in rows] == ["ada", "mira"]
    assert rows[0] == {"slug": "ada", "name": "Ada", "biography": "A botanist.", "approved_count": 0}
