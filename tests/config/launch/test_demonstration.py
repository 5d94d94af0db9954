"""What the demonstration uploads, what it approves, and what it leaves to whoever tries the console."""

from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import Settings

from catalog.models import Character, Media, Upload
from catalog.states import MediaState
from config.accounts.models import User
from config.accounts.services import ensure_user
from config.launch import demonstration
from config.launch.demonstration import Exhibit, approve_most, list_clip_exhibits, list_picture_exhibits, load
from config.launch.logins import APP, LOGINS


@pytest.fixture
def people(db: None) -> None:
    for login in LOGINS:
        ensure_user(login.username, password=login.password, roles=login.roles, is_staff=login.is_staff)


def exhibit(slug: str, *, waits: bool = False) -> Exhibit:
    return Exhibit(slug=slug, character="mira", prompt="", tags=(), encode=lambda: (b"", "video/mp4"), waits=waits)


@pytest.fixture
def exhibited(people: None, make_clip: Callable[..., Media], mira: Character) -> Callable[[str], Media]:
    """An analysed clip of the demonstration."""

    def put(slug: str) -> Media:
        owner = User.objects.get(username=APP.username)
        media = make_clip(state=MediaState.PENDING_REVIEW, owner=owner)
        signed: dict[str, Any] = {
            "key": slug,
            "size_bytes": 1,
            "expires_at": media.created_at,
            "media_type": "video/mp4",
        }
        Upload.objects.create(owner=owner, character=mira, kind=media.kind, reference=slug, media=media, **signed)
        return media

    return put


def test_the_settings_say_how_many_there_are(settings: Settings) -> None:
    settings.LOUPE_DEMONSTRATION, settings.LOUPE_DEMONSTRATION_CLIPS = 5, 3
    assert (len(list_picture_exhibits()), len(list_clip_exhibits())) == (5, 3)


def test_the_last_clips_and_the_near_duplicates_wait(settings: Settings) -> None:
    settings.LOUPE_DEMONSTRATION, settings.LOUPE_DEMONSTRATION_CLIPS = 128, 6
    assert [one.waits for one in list_clip_exhibits()] == [False] * 4 + [True] * 2
    assert sum(one.waits for one in list_picture_exhibits()) == 16
    slugs = [one.slug for one in (*list_clip_exhibits(), *list_picture_exhibits())]
    assert len(slugs) == len(set(slugs))


def test_what_waits_is_left_and_the_others_are_approved(exhibited: Callable[[str], Media]) -> None:
    shown, waiting = exhibited("shown"), exhibited("waiting")
    approve_most([exhibit("shown"), exhibit("waiting", waits=True)], noun="clips")
    shown.refresh_from_db()
    waiting.refresh_from_db()
    assert (shown.state, shown.nsfw_level) == (MediaState.APPROVED, 0)
    assert waiting.state == MediaState.PENDING_REVIEW


def test_only_what_is_missing_is_uploaded(exhibited: Callable[[str], Media], monkeypatch: pytest.MonkeyPatch) -> None:
    exhibited("there")
    uploaded: list[str] = []

    def note_upload(exhibits: list[Exhibit], *, url: str, note: str) -> None:
        uploaded.extend(one.slug for one in exhibits)
        for one in exhibits:
            exhibited(one.slug)

    monkeypatch.setattr(demonstration, "upload_exhibits", note_upload)
    for _ in range(2):
        load([exhibit("there"), exhibit("missing")], url="", noun="clips")
    assert uploaded == ["missing"]
