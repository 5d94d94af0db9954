"""What each of the five people may know of."""

from collections.abc import Callable

import httpx
import pytest

from catalog.models import Character, Media, Rendition
from catalog.selectors import (
    approved_media,
    find_visible_media,
    list_characters,
    list_stages,
    sign_renditions,
    visible_media,
)
from catalog.services.characters import ensure_character
from catalog.states import MediaState
from config.accounts.models import User
from config.storage.objects import write_object

MakeMedia = Callable[..., Media]

SEES_ALL = {"owner", "reviewer", "team-mate", "admin"}


def render(media: Media, name: str = "web") -> Rendition:
    return Rendition.objects.create(
        media=media,
        name=name,
        key=f"renditions/{media.pk}/{name}",
        recipe="",
        media_type="image/webp",
        width_px=1,
        height_px=1,
        size_bytes=4,
    )


@pytest.mark.parametrize("state", set(MediaState) - {MediaState.APPROVED, MediaState.FAILED})
def test_what_is_not_approved_is_seen_by_its_owner_and_by_reviewers(
    make_media: MakeMedia, person: User, state: MediaState
) -> None:
    media = make_media(state=state)
    assert visible_media(person).exists() is (person.username in SEES_ALL)
    assert (find_visible_media(media.pk, reader=person) == media) is (person.username in SEES_ALL)


def test_what_is_approved_is_seen_by_all(make_media: MakeMedia, person: User) -> None:
    media = make_media(state=MediaState.APPROVED)
    assert list(visible_media(person)) == [media]


def test_a_medium_comes_once_however_many_tags_it_has(make_media: MakeMedia, owner: User) -> None:
    media = make_media(state=MediaState.APPROVED)
    for slug in ("rain", "night"):
        media.tags.create(slug=slug)
    assert visible_media(owner).count() == 1


def test_characters_are_by_name_with_what_users_can_be_given(make_media: MakeMedia, mira: Character) -> None:
    ensure_character("ada", name="Ada", biography="")
    for state in (MediaState.APPROVED, MediaState.APPROVED, MediaState.PENDING_REVIEW):
        make_media(state=state)
    assert [(one.slug, one.approved_count) for one in list_characters()] == [("ada", 0), ("mira", 2)]  # type: ignore[attr-defined]  # annotated


def test_only_what_is_approved_right_now_and_can_be_shown_is_given(make_media: MakeMedia, mira: Character) -> None:
    shown, withdrawn, pictureless = (make_media(state=MediaState.APPROVED) for _ in range(3))
    render(shown)
    render(withdrawn)
    render(pictureless, "thumbnail")
    Media.objects.filter(pk=withdrawn.pk).update(state=MediaState.WITHDRAWN)
    other = ensure_character("ada", name="Ada", biography="")
    ids = [shown.pk, withdrawn.pk, pictureless.pk]
    assert approved_media(ids, character=mira) == {shown.pk: shown}
    assert approved_media(ids, character=other) == {}


def test_the_addresses_of_renditions_open_them(make_media: MakeMedia, store: Callable[[str], None]) -> None:
    store("worker")
    media = make_media()
    write_object(render(media).key, b"webp", media_type="image/webp")
    addresses = sign_renditions(media)
    assert list(addresses) == ["web"]
    assert httpx.get(addresses["web"], timeout=20).content == b"webp"


def test_a_medium_without_results_has_no_stages(make_media: MakeMedia) -> None:
    assert list_stages(make_media()) == []
