"""Reads for the console: the queue, and everything that one page of a medium shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.http import HttpRequest

from catalog.models import Media, MediaKind, StageRun, StageStatus
from catalog.pipeline.nsfw_levels import LEVELS
from catalog.pipeline.presentation import StageView, format_time, present_result
from catalog.pipeline.results import Segment
from catalog.pipeline.stages import STAGES
from catalog.selectors import PREVIEW, WEB, list_key_frames, list_stages, sign_renditions
from catalog.states import MediaState
from moderation.drawing import Layer, Tone, choose_tones, draw_layers
from moderation.models import Decision

STAGE_BY_NAME = {stage.name: stage for stage in STAGES}


@dataclass(frozen=True)
class ShownSegment:
    """Spoken words with their times in words; `start_s` is where the preview goes when they are chosen."""

    start_s: float
    start: str
    end: str
    text: str


@dataclass(frozen=True)
class StageCard:
    """A stage on the page: its row and, when it has a result, how that is shown."""

    run: StageRun
    title: str
    view: StageView | None
    segments: Sequence[ShownSegment] = ()


@dataclass(frozen=True)
class ShownFrame:
    """A picture with what was seen in it: the image itself, or a key frame of a clip."""

    url: str
    time_s: float
    layers: Sequence[Layer]

    @property
    def time(self) -> str:
        """When it is seen, in words."""
        return format_time(self.time_s, decimals=1)


@dataclass(frozen=True)
class MediaPage:
    """All that the page of a medium shows; addresses are signed and short-lived.

    `picture_url` is that of the image, or of the clip's poster; `frames` are empty as long as there is nothing to show.
    """

    media: Media
    picture_url: str
    preview_url: str
    frames: Sequence[ShownFrame]
    tones: Sequence[Tone]
    cards: Sequence[StageCard]
    level: str
    length: str
    decisions: Sequence[Decision]
    pending_count: int


def build_media_page(media: Media) -> MediaPage:
    """Four queries."""
    prefetch_related_objects([media], "renditions")
    stages = list_stages(media)
    cards = [build_card(run) for run in stages]
    views = {card.run.stage: card.view for card in cards if card.view}
    urls = sign_renditions(media)
    tones = choose_tones(views)
    return MediaPage(
        media=media,
        picture_url=urls.get(WEB, ""),
        preview_url=urls.get(PREVIEW, ""),
        frames=list_frames(media, stages=stages, url=urls.get(WEB, ""), tones=tones, views=views),
        tones=tones,
        cards=cards,
        level=describe_level(media.nsfw_level),
        length="" if media.duration_s is None else format_time(media.duration_s, decimals=1),
        decisions=list(Decision.objects.filter(media=media).select_related("actor")),
        pending_count=count_pending(),
    )


def list_frames(
    media: Media, *, stages: Sequence[StageRun], url: str, tones: Sequence[Tone], views: Mapping[str, StageView]
) -> list[ShownFrame]:
    """The image at this address, or the clip's key frames, with what was seen in each."""
    if media.kind == MediaKind.IMAGE:
        places = [(url, 0.0)] if url else []
    else:
        places = [(frame.url, frame.time_s) for frame in list_key_frames(media, stages=stages)]
    layers = draw_layers(tones, views=views, times_s=[time_s for _, time_s in places])
    return [ShownFrame(url, time_s, seen) for (url, time_s), seen in zip(places, layers, strict=True)]


def build_card(run: StageRun) -> StageCard:
    stage = STAGE_BY_NAME.get(run.stage)
    if stage is None:
        return StageCard(run, run.stage, None)
    if run.status != StageStatus.OK:
        return StageCard(run, stage.title, None)
    view = present_result(stage, result=run.read_result())
    return StageCard(run, stage.title, view, [show_segment(segment) for segment in view.segments])


def show_segment(segment: Segment) -> ShownSegment:
    return ShownSegment(segment.start_s, format_time(segment.start_s), format_time(segment.end_s), segment.text)


def describe_level(level: int | None) -> str:
    """An NSFW level in words."""
    return "unknown: a person decides" if level is None else LEVELS[level]


def count_pending() -> int:
    return Media.objects.filter(state=MediaState.PENDING_REVIEW).order_by().count()


def describe_pending(_request: HttpRequest) -> str:
    """The side bar's badge."""
    return str(count_pending())


def find_next_pending() -> Media | None:
    """The medium that has waited longest."""
    return Media.objects.filter(state=MediaState.PENDING_REVIEW).order_by("state_changed_at", "pk").first()
