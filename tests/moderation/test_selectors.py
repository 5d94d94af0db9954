"""The queue, and what one page shows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import RequestFactory
from django.utils import timezone

from catalog.models import AnalysisRun, Media, StageRun
from catalog.pipeline.results import Box
from catalog.states import MediaState
from config.accounts.models import User
from moderation.selectors import build_media_page, count_pending, describe_pending, draw_box, find_next_pending
from moderation.services import Ground, reject

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


def test_a_box_is_drawn_in_percent() -> None:
    box = draw_box(Box(label="face", score=0.876, left=0.1, top=0.25, width=0.5, height=0.125, kind="detector"))
    assert (box.left, box.top, box.width, box.height) == ("10.00", "25.00", "50.00", "12.50")
    assert (box.kind, box.label, box.score) == ("detector", "face", "88%")


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
