"""A group on the page of a medium, on its own page and in the list, and the form that resolves it."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.db import transaction
from django.test import Client

from catalog.models import DuplicateGroup, Media, Resolution
from catalog.services.duplicates import group_duplicates
from catalog.services.transitions import lock_media
from catalog.states import MediaState
from config.accounts.models import User
from tests.catalog.fingerprints import MakeMedia, give_hashes

Browse = Callable[[User], Client]


@pytest.fixture
def group(make_media: MakeMedia) -> tuple[list[Media], DuplicateGroup]:
    """Four near-duplicates that wait for review."""
    media = [
        give_hashes(make_media(state=MediaState.PENDING_REVIEW, prompt=f"door {bits}"), bits=bits)
        for bits in (0, 2, 4, 6)
    ]
    with transaction.atomic():
        found = group_duplicates(lock_media(media[0].pk))
    assert found is not None
    return media, found


def send(client: Client, group_id: object, **form: str) -> list[str]:
    answer = client.post(f"/admin/catalog/duplicategroup/{group_id}/resolve/", form)
    assert answer.status_code == 302
    return [str(one) for one in get_messages(answer.wsgi_request)]


def test_the_page_of_a_medium_shows_its_near_duplicates_with_their_distances(
    group: tuple[list[Media], DuplicateGroup], reviewer: User, browse: Browse
) -> None:
    media, _ = group
    page = browse(reviewer).get(f"/admin/catalog/media/{media[1].pk}/change/").content.decode()
    assert "3 near-duplicates" in page
    assert "this one" in page
    assert [page.count(f"{bits} bits<") for bits in (2, 4, 6)] == [2, 1, 0], "as this medium sees them"


def test_a_medium_without_near_duplicates_has_no_such_card(
    make_media: MakeMedia, reviewer: User, browse: Browse
) -> None:
    page = browse(reviewer).get(f"/admin/catalog/media/{make_media().pk}/change/").content.decode()
    assert "near-duplicate" not in page.split("loupe-page", 1)[1]


def test_a_group_is_resolved_by_its_form_and_says_what_came_of_it(
    group: tuple[list[Media], DuplicateGroup], reviewer: User, browse: Browse
) -> None:
    media, found = group
    client = browse(reviewer)
    page = client.get(f"/admin/catalog/duplicategroup/{found.pk}/change/").content.decode()
    assert "4 media that are nearly the same" in page
    assert f"/duplicategroup/{found.pk}/resolve/" in page
    said = send(client, found.pk, resolution="rejected", keep=str(media[2].pk))
    assert said == ["1 group resolved: one kept, the others rejected. 3 rejected."]
    after = client.get(f"/admin/catalog/duplicategroup/{found.pk}/change/").content.decode()
    assert "by reviewer" in after
    assert 'name="keep"' not in after


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "Nothing was resolved. resolution: This field is required."),
        ({"resolution": "open"}, "Nothing was resolved. resolution: Select a valid choice"),
        ({"resolution": "linked"}, "Nothing was resolved. Choose the one of the group that is kept"),
        ({"resolution": "linked", "keep": str(uuid4())}, "Nothing was resolved. Choose the one of the group"),
        ({"resolution": "linked", "keep": "x"}, "Nothing was resolved. keep: Enter a valid UUID."),
    ],
)
def test_what_was_wrong_is_said_and_nothing_is_changed(
    group: tuple[list[Media], DuplicateGroup], reviewer: User, browse: Browse, form: dict[str, str], said: str
) -> None:
    (message,) = send(browse(reviewer), group[1].pk, **form)
    assert message.startswith(said)
    assert DuplicateGroup.objects.get().resolution == Resolution.OPEN


def test_no_duplicates_needs_no_choice_of_one(
    group: tuple[list[Media], DuplicateGroup], reviewer: User, browse: Browse
) -> None:
    said = send(browse(reviewer), group[1].pk, resolution="distinct", keep=str(group[0][0].pk))
    assert said == ["1 group resolved: not duplicates. 4 left as they are."]


def test_a_group_is_resolved_by_post_and_by_those_who_may(
    group: tuple[list[Media], DuplicateGroup], person: User, browse: Browse
) -> None:
    client, address = browse(person), f"/admin/catalog/duplicategroup/{group[1].pk}/resolve/"
    may = person.username in {"reviewer", "team-mate", "admin"}
    assert client.get(address).status_code == (405 if may else 302)
    client.post(address, {"resolution": "distinct"})
    assert (DuplicateGroup.objects.get().resolution == Resolution.DISTINCT) is may


def test_the_list_shows_groups_and_their_size(
    group: tuple[list[Media], DuplicateGroup], reviewer: User, browse: Browse
) -> None:
    page = browse(reviewer).get("/admin/catalog/duplicategroup/?resolution__exact=open").content.decode()
    assert str(group[1].pk) in page
