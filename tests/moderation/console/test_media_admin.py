"""The list of media and the page of one, in every state."""

from collections.abc import Callable

import pytest
from django.test import Client

from catalog.models import AnalysisRun, Media, Rendition, StageRun
from catalog.pipeline.results import Box, Segment, Skeleton, StageResult
from catalog.selectors import FRAMES_STAGE
from catalog.states import MediaState
from config.accounts.models import User
from tests.catalog.clip_results import list_frames_at

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


def add_stage(media: Media, stage: str, result: StageResult) -> None:
    run = AnalysisRun.objects.create(media=media, lane="analysis", max_attempts=3)
    kept = {"status": "ok", "result": result.to_record(), "recipe": "", "inputs": "", "duration_ms": 1}
    StageRun.objects.create(media=media, run=run, stage=stage, **kept)


def add_renditions(media: Media, *names: str) -> None:
    for name in names:
        size = {"width_px": 4, "height_px": 3, "size_bytes": 1, "media_type": "image/webp"}
        Rendition.objects.create(media=media, name=name, key=f"renditions/{media.pk}/{name}", recipe="", **size)


def test_a_clip_is_played_with_its_key_frames_below(make_clip: MakeMedia, reviewer: User, browse: Browse) -> None:
    clip = make_clip(state=MediaState.PENDING_REVIEW, nsfw_level=3)
    add_renditions(clip, "thumbnail", "web", "preview", "frame-00", "frame-01")
    add_stage(clip, FRAMES_STAGE, list_frames_at(0.5, 3.2))
    face, words = Box("FACE_MALE", 0.9, 0.1, 0.2, 0.3, 0.4, "detector", 3.2), Segment(1.25, 2.0, "<b>hello</b>")
    body = Skeleton("coco17", ((0.5, 0.5, 0.9),) * 17, 0.9, 0.5)
    add_stage(clip, "nsfw", StageResult(boxes=(face,), skeletons=(body,), segments=(words,)))
    client = browse(reviewer)
    page = open_page(client, clip)
    assert page.count("<video") == 1
    assert page.count('class="loupe-moment"') == 2
    assert (page.count('class="loupe-skeleton"'), page.count('class="loupe-box"')) == (1, 1)
    assert "face male 90%" in page
    assert 'data-seek="3.200"' in page
    assert 'data-seek="1.250"' in page
    assert "&lt;b&gt;hello&lt;/b&gt;" in page
    assert "0:07.4, 24 frames a second, with sound" in page
    assert 'data-level="3"' in page
    assert (
        '<span class="loupe-play" title="A clip of 0:07">0:07</span>'
        in client.get("/admin/catalog/media/").content.decode()
    )


def test_a_clip_that_failed_has_its_page(make_clip: MakeMedia, reviewer: User, browse: Browse) -> None:
    unknown = {"duration_s": None, "frame_rate": None, "has_sound": None, "width_px": None, "height_px": None}
    failure = {"failure_code": "truncated", "failure_detail": "It ends early."}
    page = open_page(browse(reviewer), make_clip(state=MediaState.FAILED, **failure, **unknown))
    assert "It ends early." in page
    assert "<video" not in page


def test_a_picture_is_shown_without_a_player(make_media: MakeMedia, reviewer: User, browse: Browse) -> None:
    media = make_media(state=MediaState.PENDING_REVIEW, width_px=4, height_px=3)
    add_renditions(media, "thumbnail", "web")
    add_stage(media, "nsfw", StageResult(boxes=(Box("FACE_MALE", 0.9, 0.1, 0.2, 0.3, 0.4, "detector"),)))
    client = browse(reviewer)
    page = open_page(client, media)
    assert (page.count("<video"), page.count('class="loupe-moment"'), page.count('class="loupe-box"')) == (0, 0, 1)
    assert "loupe-play" not in client.get("/admin/catalog/media/").content.decode()
