"""The queue, and what one page shows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import RequestFactory
from django.utils import timezone

from catalog.models import AnalysisRun, Media, Rendition, StageRun
from catalog.pipeline.results import Box, Segment, StageResult
from catalog.selectors import FRAMES_STAGE
from catalog.states import MediaState
from config.accounts.models import User
from moderation.selectors import build_media_page, count_pending, describe_level, describe_pending, find_next_pending
from moderation.services import Ground, reject
from tests.catalog.clip_results import list_frames_at

MakeMedia = Callable[..., Media]


def add_stage(media: Media, stage: str, **columns: Any) -> StageRun:
    run = AnalysisRun.objects.create(media=media, lane="analysis", max_attempts=3)
    return StageRun.objects.create(media=media, run=run, stage=stage, recipe="", inputs="", duration_ms=1, **columns)


def test_the_medium_that_has_waited_longest_comes_first(make_media: MakeMedia, rf: RequestFactory) -> None:
    now = timezone.now()
    for hours, state in ((5, MediaState.APPROVED), (1, MediaState.PENDING_REVIEW), (3, MediaState.PENDING_REVIEW)):
        make_media(state=state, state_changed_at=now - timedelta(hours=hours))
    following = find_next_pending()
    assert following is not None
    assert following.state_changed_at == now - timedelta(hours=3)
    assert (count_pending(), describe_pending(rf.get("/"))) == (2, "2")


def test_an_empty_queue_has_no_next(db: None) -> None:
    assert (find_next_pending(), count_pending()) == (None, 0)


def test_a_stage_without_a_result_shows_its_reason_and_one_that_is_gone_its_name(make_media: MakeMedia) -> None:
    media = make_media()
    add_stage(media, "nsfw", status="skipped", reason="no model")
    add_stage(media, "astrology", status="ok", result={"facts": {}, "boxes": [], "text": ""})
    cards = build_media_page(media).cards
    assert [(card.run.stage, card.view) for card in cards] == [("nsfw", None), ("astrology", None)]
    assert cards[1].title == "astrology"


def test_a_page_before_the_analysis_is_empty_and_after_a_decision_has_it(make_media: MakeMedia, reviewer: User) -> None:
    media = make_media(state=MediaState.PENDING_REVIEW)
    page = build_media_page(media)
    assert (page.picture_url, page.cards, page.decisions, page.pending_count) == ("", [], [], 1)
    decision = reject(media.pk, ground=Ground(reason="duplicate"), actor=reviewer)
    page = build_media_page(media)
    assert (page.decisions, page.pending_count) == ([decision], 0)


def add_rendition(media: Media, name: str) -> None:
    size = {"width_px": 4, "height_px": 3, "size_bytes": 1, "media_type": "image/webp"}
    Rendition.objects.create(media=media, name=name, key=f"renditions/{media.pk}/{name}", recipe="", **size)


def add_result(media: Media, stage: str, result: StageResult) -> None:
    add_stage(media, stage, status="ok", result=result.to_record())


def see(label: str, *, time_s: float | None = None) -> Box:
    return Box(label, 0.9, 0.1, 0.1, 0.2, 0.2, "detector", time_s)


def test_an_image_is_shown_as_one_frame_with_all_that_was_seen(make_media: MakeMedia) -> None:
    media = make_media()
    add_rendition(media, "web")
    add_result(media, "nsfw", StageResult(boxes=(see("face"),)))
    page = build_media_page(media)
    assert (page.preview_url, page.length) == ("", "")
    (frame,) = page.frames
    assert frame.url == page.picture_url != ""
    assert [[box.label for box in layer.boxes] for layer in frame.layers] == [["face"]]


def test_a_clip_is_shown_by_its_preview_and_its_key_frames(make_clip: MakeMedia) -> None:
    clip = make_clip()
    for name in ("web", "preview", "frame-00", "frame-01"):
        add_rendition(clip, name)
    add_result(clip, FRAMES_STAGE, list_frames_at(0.5, 3.2))
    add_result(clip, "nsfw", StageResult(boxes=(see("face", time_s=0.5), see("belly", time_s=3.2))))
    page = build_media_page(clip)
    assert "/preview?" in page.preview_url
    assert page.length == "0:07.4"
    assert [(frame.time, f"/frame-{number:02}?" in frame.url) for number, frame in enumerate(page.frames)] == [
        ("0:00.5", True),
        ("0:03.2", True),
    ]
    assert [frame.layers[0].boxes[0].label for frame in page.frames] == ["face", "belly"]
    assert [(tone.stage, tone.count) for tone in page.tones] == [("nsfw", 2)]


def test_a_clip_without_key_frames_yet_shows_none(make_clip: MakeMedia) -> None:
    clip = make_clip()
    add_result(clip, "nsfw", StageResult(boxes=(see("face", time_s=0.5),)))
    page = build_media_page(clip)
    assert (page.picture_url, page.preview_url, page.frames) == ("", "", [])


def test_spoken_words_come_with_their_times(make_clip: MakeMedia) -> None:
    clip = make_clip()
    add_result(clip, "ocr", StageResult(segments=(Segment(61.25, 63.0, "hello"),), text="hello"))
    (segment,) = build_media_page(clip).cards[0].segments
    assert (segment.start_s, segment.start, segment.end, segment.text) == (61.25, "1:01", "1:03", "hello")


def test_a_level_is_told_in_words() -> None:
    assert [describe_level(level) for level in (None, 0, 4)] == [
        "unknown: a person decides",
        "nothing found",
        "explicit",
    ]
