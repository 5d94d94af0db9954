"""A person's verdict on a group of near-duplicates: the group is closed, and what is not kept gets decisions like any other."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from catalog.models import DuplicateGroup, Resolution
from catalog.services.duplicates import close_group
from catalog.states import MediaState
from config.accounts.models import User
from moderation.services import Ground, reject, withdraw


@dataclass(frozen=True)
class Resolved:
    """The group, and how many of the others were rejected, withdrawn or left as they are. `is_new` False: done before."""

    group: DuplicateGroup
    rejected: int
    withdrawn: int
    left: int
    is_new: bool


@transaction.atomic
def resolve_duplicates(
    group_id: UUID, *, resolution: Resolution, kept_id: UUID | None, note: str, actor: User
) -> Resolved:
    """Close a group. REJECTED also rejects the others that wait, and withdraws those that are approved.

    Locks the media, then the group. Raises PermissionDenied (withdrawing asks for its own permission), Problem; then nothing
    of it is done.
    """
    closed = close_group(group_id, resolution=resolution, kept_id=kept_id, actor=actor)
    if not closed.is_new or resolution != Resolution.REJECTED:
        return Resolved(closed.group, 0, 0, len(closed.others), closed.is_new)
    ground = Ground(reason="duplicate", note=note)
    waiting = [one for one in closed.others if one.state == MediaState.PENDING_REVIEW]
    approved = [one for one in closed.others if one.state == MediaState.APPROVED]
    for media in waiting:
        reject(media.pk, ground=ground, actor=actor)
    for media in approved:
        withdraw(media.pk, ground=ground, actor=actor)
    left = len(closed.others) - len(waiting) - len(approved)
    return Resolved(closed.group, len(waiting), len(approved), left, is_new=True)


def describe_resolved(resolved: Resolved) -> str:
    """What came of it, for people."""
    if not resolved.is_new:
        return "Nothing was changed: this group was resolved so before."
    said = {"rejected": resolved.rejected, "withdrawn": resolved.withdrawn, "left as they are": resolved.left}
    counts = ", ".join(f"{count} {verb}" for verb, count in said.items() if count)
    return f"1 group resolved: {resolved.group.get_resolution_display()}. {counts or '0 others'}."
