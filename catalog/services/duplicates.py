"""Groups of near-duplicates: found when a medium's analysis ends, closed by a person.

Locks: media in pk order, then the lock of all grouping, then groups in pk order. The lock of all grouping makes two media that
are analysed at the same time see each other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from itertools import combinations
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models.functions import Now

from catalog.models import DistinctPair, DuplicateGroup, DuplicateMember, Media, Resolution
from catalog.neighbours import find_neighbours
from catalog.states import MediaState
from config.accounts.models import User
from config.accounts.roles import Permission
from config.audit.services import Action, record_event
from config.errors import FieldFault, Problem, not_found

GROUPING_LOCK = 0x6475706C  # "dupl"


@dataclass(frozen=True)
class Closed:
    """A group that was closed; `others` are the media beside the kept one, in pk order. `is_new` False: it was so before."""

    group: DuplicateGroup
    others: Sequence[Media]
    is_new: bool


def group_duplicates(media: Media) -> DuplicateGroup | None:
    """Put a locked medium into the group of its near-duplicates; call it in a transaction. None when nothing is near.

    Groups that it joins to each other become one. A group that was closed opens again when it gets a new member.
    """
    lock_grouping()
    near = find_neighbours(media)
    if not near:
        return None
    distances = {one.media_id: one.distance for one in near} | {media.pk: near[0].distance}
    members = DuplicateMember.objects.filter(media_id__in=distances, is_current=True)
    groups = lock_groups(set(members.values_list("group_id", flat=True)))
    group = groups[0] if groups else DuplicateGroup.objects.create()
    grown = merge_groups(groups[1:], into=group) + add_members(distances, group=group)
    if grown and group.resolution != Resolution.OPEN:
        write_resolution(group, resolution=Resolution.OPEN, kept=None, actor=None)
    return group


def lock_grouping() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [GROUPING_LOCK])


def lock_groups(group_ids: Iterable[UUID]) -> list[DuplicateGroup]:
    return list(DuplicateGroup.objects.select_for_update().filter(pk__in=group_ids).order_by("pk"))


def merge_groups(groups: Sequence[DuplicateGroup], *, into: DuplicateGroup) -> int:
    """Move the members over and remove the groups; how many moved."""
    moved = DuplicateMember.objects.filter(group__in=groups, is_current=True).update(group=into)
    for group in groups:
        group.members.all().delete()
        group.delete()
    return moved


def add_members(distances: dict[UUID, int], *, group: DuplicateGroup) -> int:
    """Add those that are in no group yet; how many."""
    there = set(
        DuplicateMember.objects.filter(media_id__in=distances, is_current=True).values_list("media_id", flat=True)
    )
    rows = [
        DuplicateMember(group=group, media_id=media_id, distance=distances[media_id])
        for media_id in sorted(distances.keys() - there)
    ]
    return len(DuplicateMember.objects.bulk_create(rows))


@transaction.atomic
def close_group(group_id: UUID, *, resolution: Resolution, kept_id: UUID | None, actor: User) -> Closed:
    """Write what a person made of a group; doing the same again changes nothing. Raises PermissionDenied, Problem.

    REJECTED and LINKED keep one; DISTINCT remembers that no two of them are duplicates. What becomes of the others' states
    is the caller's, in the same transaction: the media are locked.
    """
    if not actor.has_perm(Permission.RESOLVE_DUPLICATES):
        raise PermissionDenied(f"{actor} lacks {Permission.RESOLVE_DUPLICATES}.")
    media, group = lock_with_media(group_id)
    kept = choose_kept(media, resolution=resolution, kept_id=kept_id)
    others = [one for one in media if one != kept]
    if group.resolution != Resolution.OPEN:
        if (group.resolution, group.kept_id) == (resolution, kept_id):
            return Closed(group, others, is_new=False)
        raise conflict("resolved_already", f"This group was resolved already: {group.get_resolution_display()}.")
    if resolution == Resolution.DISTINCT:
        separate(media, group=group)
    write_resolution(group, resolution=resolution, kept=kept, actor=actor)
    after = {"resolution": resolution.value, "kept": str(kept_id) if kept_id else None}
    before = {"resolution": Resolution.OPEN.value, "media": [str(one.pk) for one in media]}
    record_event(Action("duplicategroup.resolved", group, before=before, after=after), actor=actor)
    return Closed(group, others, is_new=True)


def lock_with_media(group_id: UUID) -> tuple[list[Media], DuplicateGroup]:
    """The members' media and the group, locked in that order. Raises Problem when members came or went meanwhile."""
    member_ids = list_members(group_id)
    media = list(Media.objects.select_for_update().filter(pk__in=member_ids).order_by("pk"))
    groups = lock_groups([group_id])
    if not groups:
        raise not_found("group")
    if list_members(group_id) != member_ids:
        raise conflict("group_changed", "The group changed while you looked at it: look at it again, then resolve it.")
    return media, groups[0]


def list_members(group_id: UUID) -> list[UUID]:
    return list(
        DuplicateMember.objects.filter(group_id=group_id).order_by("media_id").values_list("media_id", flat=True)
    )


def choose_kept(media: Sequence[Media], *, resolution: Resolution, kept_id: UUID | None) -> Media | None:
    """The one to keep. Raises Problem when it is needed and not of the group, or not needed and given."""
    if resolution not in (Resolution.REJECTED, Resolution.LINKED, Resolution.DISTINCT):
        raise refuse("resolution", "Choose what becomes of the group: rejected, linked or distinct.")
    if resolution == Resolution.DISTINCT and kept_id is None:
        return None
    kept = next((one for one in media if one.pk == kept_id and one.state != MediaState.BLOCKED), None)
    if kept is None or resolution == Resolution.DISTINCT:
        raise refuse("keep", "Choose the one of the group that is kept; none when they are no duplicates.")
    return kept


def separate(media: Sequence[Media], *, group: DuplicateGroup) -> None:
    """Remember every pair as different, so that they are never grouped for each other again."""
    pairs = [DistinctPair(first=first, second=second) for first, second in combinations(media, 2)]
    DistinctPair.objects.bulk_create(pairs, ignore_conflicts=True)
    DuplicateMember.objects.filter(group=group).update(is_current=False)


def write_resolution(group: DuplicateGroup, *, resolution: Resolution, kept: Media | None, actor: User | None) -> None:
    at: Any = None if actor is None else Now()
    columns = {"resolution": resolution, "kept": kept, "resolved_by": actor, "resolved_at": at}
    DuplicateGroup.objects.filter(pk=group.pk).update(**columns)
    group.refresh_from_db()


def refuse(field: str, detail: str) -> Problem:
    fault = FieldFault(field, "invalid", detail)
    return Problem("invalid_resolution", detail, status=HTTPStatus.BAD_REQUEST, faults=(fault,))


def conflict(code: str, detail: str) -> Problem:
    return Problem(code, detail, status=HTTPStatus.CONFLICT)
