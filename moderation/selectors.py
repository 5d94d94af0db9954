"""Reads for the console: the queue, and everything that one page of a medium shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.models import Media, StageRun, StageStatus
from catalog.pipeline.presentation import StageView, present_result
from catalog.pipeline.stage import StageResult
from catalog.pipeline.stages import STAGES
from catalog.selectors import WEB, list_stages
from catalog.states import MediaState
from config.storage.objects import sign_download
from moderation.models import Decision

STAGE_BY_NAME = {stage.name: stage for stage in STAGES}


@dataclass(frozen=True)
class StageCard:
    """A stage on the page: its row and, when it has a result, how that is shown."""

    run: StageRun
    title: str
    view: StageView | None


@dataclass(frozen=True)
class MediaPage:
    """All that the page of a medium shows; addresses are signed and short-lived."""

    media: Media
    picture_url: str
    cards: Sequence[StageCard]
    decisions: Sequence[Decision]
    pending_count: int


def build_media_page(media: Media) -> MediaPage:
    """Four queries."""
    picture = media.renditions.filter(name=WEB).first()
    return MediaPage(
        media=media,
        picture_url=sign_download(picture.key) if picture else "",
        cards=[build_card(run) for run in list_stages(media)],
        decisions=list(Decision.objects.filter(media=media).select_related("actor")),
        pending_count=count_pending(),
    )


def build_card(run: StageRun) -> StageCard:
    stage = STAGE_BY_NAME.get(run.stage)
    if stage is None:
        return StageCard(run, run.stage, None)
    has_result = run.status == StageStatus.OK
    view = present_result(stage, result=StageResult.from_record(run.result)) if has_result else None
    return StageCard(run, stage.title, view)


def count_pending() -> int:
    return Media.objects.filter(state=MediaState.PENDING_REVIEW).order_by().count()


def find_next_pending() -> Media | None:
    """The medium that has waited longest."""
    return Media.objects.filter(state=MediaState.PENDING_REVIEW).order_by("state_changed_at", "pk").first()
