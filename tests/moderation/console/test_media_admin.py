"""The list of media and the page of one, in every state."""

from collections.abc import Callable

import pytest
from django.test import Client

from catalog.models import Media
from catalog.states import MediaState
from config.accounts.models import User

MakeMedia = Callable[..., Media]
Browse = Callable[[User], Client]


def open_page(client: Client, media: Media) -> str:
    answer = client.get(f"/admin/catalog/media/{media.pk}/change/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("state", MediaState)
def test_a_medium_of_any_state_has_its_page_and_its_row(
    make_media: MakeMedia, team_mate: User, browse: Browse, state: MediaState
) -> None:
    failure = {"failure_code": "truncated", "failure_detail": "It ends early."} if state == "failed" else {}
    media = make_media(state=state, prompt="a red door", **failure)
    client = browse(team_mate)
    page = open_page(client, media)
    assert "a red door" in page
    assert ("It ends early." in page) is (state == MediaState.FAILED)
    assert f"{media.pk}/approve/" not in page or state == MediaState.PENDING_REVIEW
    assert (f"{media.pk}/reject/" in page) is (state == MediaState.PENDING_REVIEW)
    assert (f"{media.pk}/withdraw/" in page) is (state == MediaState.APPROVED)
    assert "a red door" in client.get("/admin/catalog/media/").content.decode()


def test_a_moderator_is_offered_no_withdrawal(make_media: MakeMedia, reviewer: User, browse: Browse) -> None:
    page = open_page(browse(reviewer), make_media(state=MediaState.APPROVED))
    assert "/withdraw/" not in page
    assert "/approve/" not in page


def test_what_a_stranger_wrote_is_shown_as_text(make_media: MakeMedia, reviewer: User, browse: Browse) -> None:
    media = make_media(prompt="<script>alert(1)</script>")
    client = browse(reviewer)
    for page in (open_page(client, media), client.get("/admin/catalog/media/").content.decode()):
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize(
    "query", ["?state__exact=pending_review", "?q=door", "?character__id__exact={character}", "?o=4"]
)
def test_the_list_is_filtered_searched_and_ordered(
    make_media: MakeMedia, reviewer: User, browse: Browse, query: str
) -> None:
    media = make_media(state=MediaState.PENDING_REVIEW, prompt="a red door")
    answer = browse(reviewer).get("/admin/catalog/media/" + query.format(character=media.character_id))
    assert answer.status_code == 200
    assert str(media.pk) in answer.content.decode()
