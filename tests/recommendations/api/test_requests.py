"""POST /v1/requests as an app sees it."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from rest_framework.test import APIClient

from catalog.models import Character, Media
from config.accounts.models import User
from config.storage.objects import write_object
from recommendations.models import MediaRequest

SignIn = Callable[[User], APIClient]

READING = "a woman reading a book in the rain"


def ask(client: APIClient, **changes: Any) -> Any:
    wish = {"character": "mira", "text": READING, "kind": "image", "n": 2} | changes
    return client.post(
        "/v1/requests", {name: value for name, value in wish.items() if value is not None}, format="json"
    )


def test_the_answer_has_ranks_scores_and_addresses_that_open(
    installed_models: None,
    store: Callable[[str], None],
    owner: User,
    sign_in: SignIn,
    place_words: Callable[..., Media],
) -> None:
    store("worker")
    media = place_words(READING)
    write_object(f"renditions/{media.pk}/web", b"webp", media_type="image/webp")
    answer = ask(sign_in(owner))
    assert answer.status_code == 200
    body = answer.json()
    assert (body["outcome"], body["detail"]) == ("reused", "Answered from approved media.")
    (result,) = body["results"]
    assert (result["rank"], result["media"]["id"]) == (1, str(media.pk))
    assert 0 < body["threshold"] <= result["score"] == body["best_score"] <= 1
    assert result["similarity"] == pytest.approx(1, abs=1e-3)
    assert httpx.get(result["media"]["urls"]["web"], timeout=20).content == b"webp"


def test_pictures_and_clips_are_asked_for_apart(
    installed_models: None, owner: User, sign_in: SignIn, place_words: Callable[..., Media]
) -> None:
    facts = {"duration_s": 7.4, "frame_rate": 24.0, "has_sound": False}
    picture, clip = place_words(READING), place_words(READING, kind="video", **facts)
    client = sign_in(owner)
    found = {kind: ask(client, kind=kind).json()["results"] for kind in ("image", "video", None)}
    ids = {kind: [result["media"]["id"] for result in results] for kind, results in found.items()}
    assert ids == {"image": [str(picture.pk)], "video": [str(clip.pk)], None: [str(picture.pk)]}
    assert (found["video"][0]["media"]["kind"], found["video"][0]["media"]["duration_s"]) == ("video", 7.4)


def test_nothing_good_enough_is_a_plain_answer(
    installed_models: None, owner: User, mira: Character, sign_in: SignIn
) -> None:
    body = ask(sign_in(owner)).json()
    assert (body["outcome"], body["results"], body["best_score"]) == ("nothing_good_enough", [], None)
    assert "No approved medium is good enough" in body["detail"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"n": 0}, "n"),
        ({"n": 21}, "n"),
        ({"n": "many"}, "n"),
        ({"text": ""}, "text"),
        ({"text": "   "}, "text"),
        ({"text": None}, "text"),
        ({"text": "x" * 501}, "text"),
        ({"character": "nobody"}, "character"),
        ({"character": None}, "character"),
        ({"kind": "hologram"}, "kind"),
        ({"nsfw_max": 5}, "nsfw_max"),
        ({"nsfw_max": -1}, "nsfw_max"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_recorded(
    owner: User, mira: Character, sign_in: SignIn, changes: dict[str, Any], field: str
) -> None:
    answer = ask(sign_in(owner), **changes)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")
    assert [fault["field"] for fault in answer.json()["errors"]] == [field]
    assert not MediaRequest.objects.exists()


def test_only_app_users_ask(installed_models: None, person: User, mira: Character, sign_in: SignIn) -> None:
    assert ask(sign_in(person)).status_code == (200 if person.username in {"owner", "stranger", "admin"} else 403)
