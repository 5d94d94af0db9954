"""Reads over the stored hashes: which entry of the blocklist a medium matches, which media an entry matches, what is near.

Distances are counted by pgvector's `<~>` over all rows: exact, and 45 to 80 ms for 100,000 on two busy cores
(docs/algorithms/near-duplicates.md).
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from catalog.models import BlockedHash, BlockMatch, DuplicateGroup, Fingerprint, HashKind, Media
from catalog.pipeline.near_duplicates import MOST_DHASH_BITS, MOST_PHASH_BITS, MOST_VIDEO_HASH_BITS
from catalog.states import MediaState

BLOCKABLE = (MediaState.PENDING_REVIEW, MediaState.APPROVED)
"""What an entry is applied to; what is still being analysed asks the blocklist by itself."""

FIND_BLOCK = """
SELECT entry.id, (CASE entry.kind WHEN 'phash' THEN entry.bits <~> print.phash WHEN 'dhash' THEN entry.bits <~> print.dhash
                 WHEN 'video_hash' THEN entry.bits <~> print.video_hash ELSE 0 END)::int AS distance
FROM catalog_media AS media LEFT JOIN catalog_fingerprint AS print ON print.media_id = media.id
JOIN catalog_blockedhash AS entry ON entry.lifted_at IS NULL AND (
     entry.kind = 'sha256' AND entry.value = media.sha256
     OR entry.kind = 'phash' AND entry.bits <~> print.phash <= entry.max_distance
     OR entry.kind = 'dhash' AND entry.bits <~> print.dhash <= entry.max_distance
     OR entry.kind = 'video_hash' AND entry.bits <~> print.video_hash <= entry.max_distance)
WHERE media.id = %s
ORDER BY distance, entry.id LIMIT 1"""
FIND_NEAR = """
SELECT print.media_id, ({distance})::int AS distance
FROM catalog_fingerprint AS print JOIN catalog_media AS media ON media.id = print.media_id
WHERE {is_near} AND print.media_id <> %(id)s AND media.kind = %(kind)s AND media.state NOT IN ('blocked', 'failed')
  AND NOT EXISTS (SELECT 1 FROM catalog_distinctpair AS pair WHERE pair.first_id = least(print.media_id, %(id)s)
                  AND pair.second_id = greatest(print.media_id, %(id)s))
ORDER BY distance, print.media_id LIMIT {most}"""
NEAR_PICTURES = FIND_NEAR.format(
    distance="print.phash <~> %(phash)s::bit(64)",
    is_near=f"print.phash <~> %(phash)s::bit(64) <= {MOST_PHASH_BITS} "
    f"AND print.dhash <~> %(dhash)s::bit(64) <= {MOST_DHASH_BITS}",
    most=200,
)
NEAR_CLIPS = FIND_NEAR.format(
    distance="print.video_hash <~> %(video_hash)s::bit(64)",
    is_near=f"print.video_hash <~> %(video_hash)s::bit(64) <= {MOST_VIDEO_HASH_BITS}",
    most=200,
)
MATCHED_BY = {
    HashKind.PHASH: "SELECT media_id FROM catalog_fingerprint WHERE phash <~> %s::bit(64) <= %s",
    HashKind.DHASH: "SELECT media_id FROM catalog_fingerprint WHERE dhash <~> %s::bit(64) <= %s",
    HashKind.VIDEO_HASH: "SELECT media_id FROM catalog_fingerprint WHERE video_hash <~> %s::bit(64) <= %s",
}


@dataclass(frozen=True)
class Match:
    """An entry that a medium matches, with the differing bits."""

    entry_id: UUID
    distance: int


@dataclass(frozen=True)
class Neighbour:
    """A near medium, with the differing bits."""

    media_id: UUID
    distance: int


def find_match(media_id: UUID) -> Match | None:
    """The nearest active entry that the medium's file or hashes match."""
    rows = fetch(FIND_BLOCK, [media_id])
    return Match(*rows[0]) if rows else None


def find_neighbours(media: Media) -> list[Neighbour]:
    """Media of the same kind within the thresholds, nearest first, without those known to be different; at most 200."""
    print_ = Fingerprint.objects.filter(media=media).first()
    if print_ is None:
        return []
    values = {"id": media.pk, "kind": media.kind, "phash": print_.phash, "dhash": print_.dhash}
    if print_.video_hash is not None:
        return [Neighbour(*row) for row in fetch(NEAR_CLIPS, values | {"video_hash": print_.video_hash})]
    if print_.phash is None or media.kind != "image":
        return []
    return [Neighbour(*row) for row in fetch(NEAR_PICTURES, values)]


def match_media(entry: BlockedHash) -> QuerySet[Media]:
    """The media that the entry would block now."""
    media = Media.objects.filter(state__in=BLOCKABLE).order_by("pk")
    if entry.kind == HashKind.SHA256:
        return media.filter(sha256=entry.value)
    rows = fetch(MATCHED_BY[HashKind(entry.kind)], [entry.bits, entry.max_distance])
    return media.filter(pk__in=[row[0] for row in rows])


def blocked_by(entry: BlockedHash) -> QuerySet[Media]:
    """The media that are blocked for this entry."""
    return Media.objects.filter(state=MediaState.BLOCKED, block_match__entry=entry).order_by("pk")


def find_block(media: Media) -> BlockMatch | None:
    """Why the medium is blocked, with the entry."""
    return BlockMatch.objects.filter(media=media).select_related("entry", "entry__created_by").first()


def find_group(media: Media) -> DuplicateGroup | None:
    """The group that the medium is in now."""
    members = {"members__media": media, "members__is_current": True}
    return DuplicateGroup.objects.filter(**members).select_related("resolved_by").first()


def fetch(statement: str, values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
