"""Blocked media are shown with their reason and to be looked at only; entries are added from a medium's page and lifted."""

from collections.abc import Callable

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from catalog.models import BlockedHash, BlockMatch, HashKind, Media
from catalog.services.block_entries import BlockWish, add_entry, block_with_copies
from catalog.states import MediaState
from config.accounts.models import User
from tests.catalog.fingerprints import PHASH, MakeMedia, flip, give_hashes

Browse = Callable[[User], Client]


@pytest.fixture
def shown(make_media: MakeMedia) -> Media:
    """An approved picture with hashes."""
    return give_hashes(make_media(state=MediaState.APPROVED, sha256="a" * 64))


def open_page(client: Client, media: Media) -> str:
    return client.get(f"/admin/catalog/media/{media.pk}/change/").content.decode()


def post(client: Client, address: str, **form: str) -> list[str]:
    answer = client.post(f"/admin/catalog/blockedhash/{address}/", form)
    return [str(one) for one in get_messages(answer.wsgi_request)]


def test_an_administrator_blocks_a_picture_and_its_copies_from_its_page(
    shown: Media, make_media: MakeMedia, admin: User, browse: Browse
) -> None:
    give_hashes(make_media(state=MediaState.APPROVED), bits=4)
    client = browse(admin)
    assert "Block this picture and its copies" in open_page(client, shown)
    said = post(client, f"block/{shown.pk}", reason="forbidden")
    assert said == ["1 medium blocked, 1 copy is being blocked. 2 entries added to the blocklist."]
    assert Media.objects.get(pk=shown.pk).state == MediaState.BLOCKED


def test_a_blocked_medium_has_its_reason_and_its_match_and_no_decision(
    shown: Media, admin: User, reviewer: User, browse: Browse
) -> None:
    entry = add_entry(BlockWish(HashKind.PHASH, flip(PHASH, bits=3), "a forbidden sign"), actor=admin)
    block_with_copies(shown.pk, reason="again", actor=admin)
    BlockMatch.objects.update(entry=entry, distance=3)
    page = open_page(browse(reviewer), shown)
    assert "a forbidden sign" in page
    assert "3 of 64 bits; up to 8 match" in page
    for verb in ("approve", "reject", "withdraw", "block"):
        assert f"{shown.pk}/{verb}/" not in page
    client = browse(reviewer)
    client.post(f"/admin/catalog/media/{shown.pk}/approve/", {"nsfw_level": "0"})
    assert Media.objects.get(pk=shown.pk).state == MediaState.BLOCKED


def test_only_an_administrator_is_offered_to_block_and_may(shown: Media, person: User, browse: Browse) -> None:
    client, may = browse(person), person.username == "admin"
    assert ("Block this picture" in open_page(client, shown)) is may
    client.post(f"/admin/catalog/blockedhash/block/{shown.pk}/", {"reason": "forbidden"})
    assert BlockedHash.objects.exists() is may


def test_blocking_needs_a_reason(shown: Media, admin: User, browse: Browse) -> None:
    (said,) = post(browse(admin), f"block/{shown.pk}", reason=" ")
    assert said.startswith("Nothing was blocked. Say why it is blocked")
    assert not BlockedHash.objects.exists()


def test_an_entry_has_a_page_on_which_it_is_lifted(shown: Media, admin: User, browse: Browse) -> None:
    block_with_copies(shown.pk, reason="forbidden", actor=admin)
    entry = BlockMatch.objects.get().entry
    client, page = browse(admin), f"/admin/catalog/blockedhash/{entry.pk}/change/"
    assert f"{entry.pk}/lift/" in client.get(page).content.decode()
    assert post(client, f"{entry.pk}/lift") == ["1 entry lifted, 1 media are looked at again."]
    assert f"{entry.pk}/lift/" not in client.get(page).content.decode()
    assert post(client, f"{entry.pk}/lift") == ["Nothing was lifted. This entry was lifted already."]


def test_an_entry_is_lifted_by_those_who_may(admin: User, person: User, browse: Browse) -> None:
    entry = add_entry(BlockWish(HashKind.SHA256, "b" * 64, "forbidden"), actor=admin)
    browse(person).post(f"/admin/catalog/blockedhash/{entry.pk}/lift/")
    assert BlockedHash.objects.get().is_active is (person.username != "admin")


def test_nothing_is_lifted_or_blocked_by_a_get(shown: Media, admin: User, browse: Browse) -> None:
    assert browse(admin).get(f"/admin/catalog/blockedhash/block/{shown.pk}/").status_code == 405
