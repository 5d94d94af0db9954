"""Reads for the console: the group of near-duplicates around a medium, and what the blocklist says of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.models import BlockMatch, DuplicateGroup, DuplicateMember, Fingerprint, Media, Rendition, Resolution
from catalog.neighbours import find_block, find_group
from catalog.selectors import THUMBNAIL
from catalog.states import MediaState
from config.storage.objects import sign_download

MOST_SHOWN = 24


@dataclass(frozen=True)
class ShownMember:
    """A medium of a group; `bits` are those in which it differs from the one that is looked at, None for that one."""

    media: Media
    url: str
    bits: int | None


@dataclass(frozen=True)
class ShownGroup:
    """A group as the medium on the page sees it, nearest first; `more` are not shown."""

    group: DuplicateGroup
    members: Sequence[ShownMember]
    more: int

    @property
    def others(self) -> int:
        """How many near-duplicates the medium has."""
        return len(self.members) + self.more - 1

    @property
    def is_open(self) -> bool:
        return self.group.resolution == Resolution.OPEN


@dataclass(frozen=True)
class ShownBlock:
    """What the blocklist says of a medium: the match of a blocked one, and whether it could be blocked."""

    match: BlockMatch | None
    is_blockable: bool


def show_group_of(media: Media) -> ShownGroup | None:
    """The medium's group; None when it is in none. One query without a group, five with one."""
    group = find_group(media)
    return None if group is None else show_group(group, seen_from=media)


def show_group(group: DuplicateGroup, *, seen_from: Media | None = None) -> ShownGroup | None:
    """The group as `seen_from` or its first member sees it; None for a group without members. Four queries."""
    rows = DuplicateMember.objects.filter(group=group).select_related("media", "media__character").order_by("pk")
    media = [row.media for row in rows]
    if not media:
        return None
    viewer = seen_from or media[0]
    prints = Fingerprint.objects.in_bulk([one.pk for one in media])
    thumbnails = dict(Rendition.objects.filter(media__in=media, name=THUMBNAIL).values_list("media_id", "key"))
    shown = [
        ShownMember(
            one,
            sign_download(thumbnails[one.pk]) if one.pk in thumbnails and one.state != MediaState.BLOCKED else "",
            None if one == viewer else count_bits(prints.get(viewer.pk), prints.get(one.pk)),
        )
        for one in media
    ]
    ordered = sorted(shown, key=lambda one: (one.bits is not None, one.bits or 0, one.media.pk))
    return ShownGroup(group, ordered[:MOST_SHOWN], max(0, len(ordered) - MOST_SHOWN))


def count_bits(first: Fingerprint | None, second: Fingerprint | None) -> int:
    """The bits in which two media's leading hashes differ: the clip's hash, else the pHash; 64 when one is missing."""
    pairs = (
        [] if first is None or second is None else [(first.video_hash, second.video_hash), (first.phash, second.phash)]
    )
    for one, other in pairs:
        if one is not None and other is not None:
            return (int(one, 2) ^ int(other, 2)).bit_count()
    return 64


def show_block_of(media: Media) -> ShownBlock:
    """One query for a blocked medium, none for others."""
    match = find_block(media) if media.state == MediaState.BLOCKED else None
    return ShownBlock(match, media.state in (MediaState.PENDING_REVIEW, MediaState.APPROVED))
