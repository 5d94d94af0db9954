"""Reads of the catalog, filtered by what the reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from catalog.models import Character, Media, Rendition, StageRun
from catalog.pipeline.stages.key_frames import KeyFrames, KeyFramesFacts
from catalog.states import MediaState
from config.accounts.models import User
from config.accounts.roles import Permission
from config.storage.objects import sign_download

THUMBNAIL, WEB, PREVIEW = "thumbnail", "web", "preview"
SHOWN = (THUMBNAIL, WEB, PREVIEW)
"""What lists give addresses of; a clip's key frames come with its details alone."""

FRAMES_STAGE = KeyFrames.name


@dataclass(frozen=True)
class KeyFrame:
    """A picture out of a clip and when it is seen; its address is signed and short-lived."""

    time_s: float
    url: str


def list_characters() -> QuerySet[Character]:
    """Every character with `approved_count`, by name."""
    approved = Count("media", filter=Q(media__state=MediaState.APPROVED))
    return Character.objects.annotate(approved_count=approved).order_by("name", "pk")


def visible_media(reader: User) -> QuerySet[Media]:
    """What the reader may know of: approved media and their own; reviewers see all."""
    media = Media.objects.select_related("character").prefetch_related("tags", "renditions")
    if reader.has_perm(Permission.VIEW_MEDIA):
        return media
    return media.filter(Q(state=MediaState.APPROVED) | Q(owner=reader))


def find_visible_media(media_id: UUID, *, reader: User) -> Media | None:
    return visible_media(reader).filter(pk=media_id).first()


def list_stages(media: Media) -> list[StageRun]:
    """The present results of every stage, in the order in which they were made."""
    return list(StageRun.objects.filter(media=media).order_by("pk"))


def sign_renditions(media: Media) -> dict[str, str]:
    """Short-lived addresses of what a list shows, by name; uses the prefetched rows where there are some.

    There are none of what is blocked, for its owner neither.
    """
    if media.state == MediaState.BLOCKED:
        return {}
    return {one.name: sign_download(one.key) for one in media.renditions.all() if one.name in SHOWN}


def list_key_frames(media: Media, *, stages: Sequence[StageRun]) -> list[KeyFrame]:
    """A clip's key frames in order of time, as its stages found them; none of a picture."""
    results = [run.read_result().facts for run in stages if run.stage == FRAMES_STAGE and run.result is not None]
    frames = [frame for facts in results for frame in KeyFramesFacts.model_validate(facts).frames]
    keys = {rendition.name: rendition.key for rendition in media.renditions.all()}
    return [KeyFrame(one.time_s, sign_download(keys[one.rendition])) for one in frames if one.rendition in keys]


def approved_media(media_ids: list[UUID], *, character: Character) -> dict[UUID, Media]:
    """Those of the ids that are approved right now, by id: the check that no index can replace."""
    rows = (
        Media.objects.filter(pk__in=media_ids, character=character, state=MediaState.APPROVED)
        .filter(Exists(Rendition.objects.filter(media=OuterRef("pk"), name=WEB)))
        .select_related("character")
        .prefetch_related("tags", "renditions")
    )
    return {media.pk: media for media in rows}
