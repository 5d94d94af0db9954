"""A decision in the console is a POST with a token, and leads on to the next picture."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from catalog.models import Media
from catalog.states import MediaState
from config.accounts.models import User
from moderation.models import Decision

MakeMedia = Callable[..., Media]
Browse = Callable[[User], Client]

FORMS = {"approve": {"nsfw_level": "1"}, "reject": {"reason": "duplicate"}, "withdraw": {"reason": "duplicate"}}
STATES = {"approve": MediaState.PENDING_REVIEW, "reject": MediaState.PENDING_REVIEW, "withdraw": MediaState.APPROVED}
ABLE = {"approve": {"reviewer", "team-mate", "admin"}, "withdraw": {"team-mate", "admin"}}
ABLE["reject"] = ABLE["approve"]
OUTSIDE = {"owner", "stranger"}

each_verb = pytest.mark.parametrize("verb", FORMS)


def address(media: Media, verb: str = "") -> str:
    return f"/admin/catalog/media/{media.pk}/{verb or 'change'}/"


def read_messages(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


@each_verb
def test_each_person_gets_the_right_answer(make_media: MakeMedia, person: User, browse: Browse, verb: str) -> None:
    media = make_media(state=STATES[verb])
    answer = browse(person).post(address(media, verb), FORMS[verb])
    may = person.username in ABLE[verb]
    assert answer.status_code == (302 if may or person.username in OUTSIDE else 403)
    assert answer.headers.get("Location", "").startswith("/admin/login/") is (person.username in OUTSIDE)
    assert Decision.objects.exists() is may
    if may:
        assert read_messages(answer) == [f"1 picture {Decision.objects.get().verdict}."]


@each_verb
def test_a_decision_is_never_a_get(make_media: MakeMedia, admin: User, browse: Browse, verb: str) -> None:
    media = make_media(state=STATES[verb])
    assert browse(admin).get(address(media, verb)).status_code == 405
    assert not Decision.objects.exists()


@each_verb
def test_a_decision_without_the_pages_token_is_refused(make_media: MakeMedia, admin: User, verb: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin)
    assert client.post(address(make_media(state=STATES[verb]), verb), FORMS[verb]).status_code == 403
    assert not Decision.objects.exists()


def test_after_a_decision_comes_the_picture_that_has_waited_longest(
    make_media: MakeMedia, reviewer: User, browse: Browse
) -> None:
    first, second = (make_media(state=MediaState.PENDING_REVIEW) for _ in range(2))
    client = browse(reviewer)
    assert client.post(address(first, "approve"), FORMS["approve"]).headers["Location"] == address(second)
    assert client.post(address(second, "approve"), FORMS["approve"]).headers["Location"] == "/admin/catalog/media/"


@pytest.mark.parametrize(
    ("verb", "form", "said"),
    [
        ("approve", {}, "nsfw_level: This field is required."),
        ("approve", {"nsfw_level": "9"}, "nsfw_level: Select a valid choice"),
        ("reject", {}, "reason: This field is required."),
        ("reject", {"reason": "boredom"}, "reason: Select a valid choice"),
        ("reject", {"reason": "other"}, "“Other” needs a note that says what you saw."),
        ("withdraw", {"reason": "duplicate"}, "so it cannot become withdrawn."),
    ],
)
def test_what_was_wrong_is_said_on_the_same_page(
    make_media: MakeMedia, admin: User, browse: Browse, verb: str, form: dict[str, str], said: str
) -> None:
    media = make_media(state=MediaState.PENDING_REVIEW)
    answer = browse(admin).post(address(media, verb), form)
    assert answer.headers["Location"] == address(media)
    (message,) = read_messages(answer)
    assert message.startswith("Nothing was decided.")
    assert said in message
    assert not Decision.objects.exists()


def test_an_unknown_medium_is_said_to_be_none(admin: User, browse: Browse) -> None:
    answer = browse(admin).post(f"/admin/catalog/media/{uuid4()}/approve/", FORMS["approve"])
    assert read_messages(answer) == ["Nothing was decided. There is no such medium."]


def test_a_decision_about_a_clip_says_so(make_clip: MakeMedia, reviewer: User, browse: Browse) -> None:
    clip = make_clip(state=MediaState.PENDING_REVIEW)
    client = browse(reviewer)
    assert read_messages(client.post(address(clip, "approve"), FORMS["approve"])) == ["1 clip approved."]
    (refused,) = read_messages(client.post(address(clip, "approve"), FORMS["approve"]))[-1:]
    assert "The clip is approved, so it cannot become approved." in refused
