"""Reads for the console: the queue, and everything that one page of a medium shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from catalog.models import Media, StageRun, StageStatus
from catalog.pipeline.presentation import StageView, present_result
from catalog.pipeline.results import Box
from catalog.pipeline.stages import STAGES
from catalog.selectors import WEB, list_stages
from catalog.states import MediaState
from config.storage.objects import sign_download
from moderation.models import Decision

STAGE_BY_NAME = {stage.name: stage for stage in STAGES}


@dataclass(frozen=True)
class DrawnBox:
    """A box in percent of the picture, with its label; the score is a percentage in words."""

    kind: str
    label: str
    score: str
    left: str
    top: str
    width: str
    height: str


@dataclass(frozen=True)
class StageCard:
    """A stage on the page: its row and, when it has a result, how that is shown."""

    run: StageRun
    title: str
    view: StageView | None
    boxes: Sequence[DrawnBox] = ()


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
    if run.status != StageStatus.OK:
        return StageCard(run, stage.title, None)
    view = present_result(stage, result=run.read_result())
    return StageCard(run, stage.title, view, [draw_box(box) for box in view.boxes])


def draw_box(box: Box) -> DrawnBox:
    sides = (f"{100 * side:.2f}" for side in (box.left, box.top, box.width, box.height))
    return DrawnBox(box.kind, box.label, f"{box.score:.0%}", *sides)


def count_pending() -> int:
    return Media.objects.filter(state=MediaState.PENDING_REVIEW).order_by().count()


def describe_pending(_request: HttpRequest) -> str:
    """The side bar's badge."""
    return str(count_pending())


def find_next_pending() -> Media | None:
    """The medium that has waited longest."""
    return Media.objects.filter(state=MediaState.PENDING_REVIEW).order_by("state_changed_at", "pk").first()
