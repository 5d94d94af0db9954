"""People's side of the blocklist: add an entry, block a medium with its copies, lift an entry.

Each asks for the permission, writes its audit row and has a job apply the change to the media that are there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.functions import Now

from catalog.jobs import APPLY_BLOCKLIST
from catalog.models import BlockedHash, Fingerprint, HashKind, Media
from catalog.neighbours import blocked_by, match_media
from catalog.pipeline.near_duplicates import HASH_BITS, choose_telling, write_bits
from catalog.services.blocklist import block_if_matching
from config.accounts.models import User
from config.accounts.roles import Permission
from config.audit.services import Action, record_event
from config.errors import FieldFault, Problem, not_found
from config.jobs.queueing import enqueue

DEFAULT_BITS: Mapping[HashKind, int] = {
    HashKind.SHA256: 0,
    HashKind.PHASH: 8,
    HashKind.DHASH: 0,
    HashKind.VIDEO_HASH: 8,
}
"""Unrelated pictures come as near as 10 bits of the pHash, and 2 of the dHash (docs/algorithms/near-duplicates.md)."""
MOST_BITS = HASH_BITS // 4
DIGITS: Mapping[HashKind, int] = {kind: 64 if kind == HashKind.SHA256 else 16 for kind in HashKind}
URGENT = 100  # before the webhooks of the same lane


@dataclass(frozen=True)
class BlockWish:
    """The entry that somebody wants; `max_distance` None for the kind's default."""

    kind: HashKind
    value: str
    reason: str
    max_distance: int | None = None


@dataclass(frozen=True)
class Blocked:
    """What came of it: the new entries, and how many media beside the one that was named match them now."""

    entries: tuple[BlockedHash, ...]
    copies: int


@transaction.atomic
def add_entry(wish: BlockWish, *, actor: User) -> BlockedHash:
    """Block a hash; media that match are blocked by a job. Raises PermissionDenied, Problem."""
    require(actor)
    return write_entry(wish, source=None, actor=actor)


@transaction.atomic
def block_with_copies(media_id: UUID, *, reason: str, actor: User) -> Blocked:
    """Block a medium at once by its file and its perceptual hash, and by a job whatever else matches. Locks the medium.

    Raises PermissionDenied, and Problem for a medium that is not analysed yet or is blocked already.
    """
    require(actor)
    media = Media.objects.select_for_update().filter(pk=media_id).first()
    if media is None:
        raise not_found("medium")
    values = list_hashes(media)
    if not values:
        raise conflict("not_analysed", "Its file is not read yet: wait until its analysis has begun, then block it.")
    known = set(BlockedHash.objects.filter(lifted_at=None, value__in=values.values()).values_list("kind", flat=True))
    wishes = [BlockWish(kind, value, reason) for kind, value in values.items() if kind.value not in known]
    entries = tuple(write_entry(wish, source=media, actor=actor) for wish in wishes)
    if not block_if_matching(media, actor=actor):
        raise conflict("wrong_state", f"It is {media.get_state_display().lower()}: only what may be shown is blocked.")
    copies = {pk for entry in entries for pk in match_media(entry).values_list("pk", flat=True)}
    return Blocked(entries, len(copies - {media.pk}))


@transaction.atomic
def lift_entry(entry_id: UUID, *, actor: User) -> tuple[BlockedHash, int]:
    """Let the entry block nothing any more; what it blocked is analysed again by a job, and a person decides.

    Gives the entry and how many media it holds. Raises PermissionDenied, Problem. Locks the entry.
    """
    require(actor)
    entry = BlockedHash.objects.select_for_update(of=("self",)).filter(pk=entry_id).first()
    if entry is None:
        raise not_found("entry")
    if not entry.is_active:
        raise conflict("lifted_already", "This entry was lifted already.")
    BlockedHash.objects.filter(pk=entry.pk).update(lifted_at=Now(), lifted_by=actor)
    entry.refresh_from_db()
    record_event(Action("blockedhash.lifted", entry, before={"active": True}, after={"active": False}), actor=actor)
    enqueue(APPLY_BLOCKLIST, entry=entry, priority=URGENT)
    return entry, blocked_by(entry).count()


def write_entry(wish: BlockWish, *, source: Media | None, actor: User) -> BlockedHash:
    """The row, its audit and its job."""
    distance = check_wish(wish)
    entry = BlockedHash.objects.create(
        kind=wish.kind,
        value=wish.value,
        bits=None if wish.kind == HashKind.SHA256 else write_bits(wish.value),
        max_distance=distance,
        reason=wish.reason.strip(),
        source=source,
        created_by=actor,
    )
    after = {"kind": wish.kind.value, "value": wish.value, "max_distance": distance}
    record_event(Action("blockedhash.added", entry, after=after, reason=entry.reason), actor=actor)
    enqueue(APPLY_BLOCKLIST, entry=entry, priority=URGENT)
    return entry


def check_wish(wish: BlockWish) -> int:
    """The distance to use. Raises Problem that names the field."""
    if not wish.reason.strip():
        raise refuse("reason", "Say why it is blocked: whoever sees a blocked medium reads it.")
    digits = DIGITS[wish.kind]
    if len(wish.value) != digits or set(wish.value) - set("0123456789abcdef"):
        raise refuse("value", f"A {wish.kind.label} hash is {digits} digits of 0-9 and a-f, in lower case.")
    if wish.kind != HashKind.SHA256 and choose_telling(wish.value) is None:
        raise refuse("value", "This hash belongs to a picture without structure and would block unrelated ones.")
    most = 0 if wish.kind == HashKind.SHA256 else MOST_BITS
    distance = DEFAULT_BITS[wish.kind] if wish.max_distance is None else wish.max_distance
    if not 0 <= distance <= most:
        raise refuse("max_distance", f"Give a distance from 0 to {most} bits.")
    if BlockedHash.objects.filter(kind=wish.kind, value=wish.value, lifted_at=None).exists():
        raise conflict("blocked_already", "This hash is on the blocklist already.")
    return distance


def list_hashes(media: Media) -> dict[HashKind, str]:
    """What identifies a medium and its copies: its file, and its pHash or video hash where that says enough."""
    values = {HashKind.SHA256: media.sha256} if media.sha256 else {}
    print_ = Fingerprint.objects.filter(media=media).first()
    if print_ is not None and print_.video_hash is not None:
        return values | {HashKind.VIDEO_HASH: write_digits(print_.video_hash)}
    if print_ is not None and print_.phash is not None and media.kind == "image":
        return values | {HashKind.PHASH: write_digits(print_.phash)}
    return values


def write_digits(bits: str) -> str:
    return f"{int(bits, 2):016x}"


def require(actor: User) -> None:
    if not actor.has_perm(Permission.BLOCK_MEDIA):
        raise PermissionDenied(f"{actor} lacks {Permission.BLOCK_MEDIA}.")


def refuse(field: str, detail: str) -> Problem:
    return Problem(
        "invalid_entry", detail, status=HTTPStatus.BAD_REQUEST, faults=(FieldFault(field, "invalid", detail),)
    )


def conflict(code: str, detail: str) -> Problem:
    return Problem(code, detail, status=HTTPStatus.CONFLICT)
