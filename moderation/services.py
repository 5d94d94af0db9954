"""Decide about a medium: permission, ground, the domain's service and the decision's row, in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from catalog.models import Media
from catalog.models.media import MAX_NSFW_LEVEL
from catalog.services.review import approve_media, reject_media, withdraw_media
from catalog.services.transitions import WrongState
from config.accounts.models import User
from config.accounts.roles import Permission
from config.errors import FieldFault, Problem, not_found
from moderation.models import Decision, Verdict
from moderation.policies.reasons import POLICY_VERSION, REASONS


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Why a medium is kept from users: a reason of the taxonomy, and a note where the reason demands one."""

    reason: str
    note: str = ""


def approve(media_id: UUID, *, nsfw_level: int | None, actor: User) -> Decision:
    """Approve at this NSFW level, 0 to 4. Raises PermissionDenied or Problem."""
    require(actor, Permission.REVIEW_MEDIA)
    if nsfw_level is None or not 0 <= nsfw_level <= MAX_NSFW_LEVEL:
        raise refuse_field("nsfw_level", f"Choose an NSFW level from 0 to {MAX_NSFW_LEVEL}.")
    return decide(media_id, approve_media, verdict=Verdict.APPROVED, actor=actor, nsfw_level=nsfw_level)


def reject(media_id: UUID, *, ground: Ground, actor: User) -> Decision:
    """Reject on this ground. Raises PermissionDenied or Problem."""
    require(actor, Permission.REVIEW_MEDIA)
    check_ground(ground)
    return decide(media_id, reject_media, verdict=Verdict.REJECTED, actor=actor, ground=ground)


def withdraw(media_id: UUID, *, ground: Ground, actor: User) -> Decision:
    """Take an approved medium back. Raises PermissionDenied or Problem."""
    require(actor, Permission.WITHDRAW_MEDIA)
    check_ground(ground)
    return decide(media_id, withdraw_media, verdict=Verdict.WITHDRAWN, actor=actor, ground=ground)


@transaction.atomic
def decide(
    media_id: UUID,
    change: Callable[..., Media],
    *,
    verdict: Verdict,
    actor: User,
    nsfw_level: int | None = None,
    ground: Ground | None = None,
) -> Decision:
    """Lock the medium, let the domain change it, keep the decision."""
    media = Media.objects.select_for_update().filter(pk=media_id).first()
    if media is None:
        raise not_found("medium")
    details: dict[str, Any] = {"reason": ground.reason} if ground else {"nsfw_level": nsfw_level}
    try:
        change(media, actor=actor, **details)
    except WrongState as error:
        raise Problem("wrong_state", str(error), status=HTTPStatus.CONFLICT) from error
    return Decision.objects.create(
        media=media,
        actor=actor,
        verdict=verdict,
        reason=ground.reason if ground else "",
        note=ground.note if ground else "",
        machine_nsfw_level=media.nsfw_level,
        nsfw_level=nsfw_level,
        policy_version=POLICY_VERSION,
    )


def require(actor: User, permission: Permission) -> None:
    if not actor.has_perm(permission):
        raise PermissionDenied(f"{actor} lacks {permission}.")


def check_ground(ground: Ground) -> None:
    """Raise Problem when the reason is unknown or its note is missing."""
    reason = REASONS.get(ground.reason)
    if reason is None:
        raise refuse_field("reason", f"Choose a reason: {', '.join(one.title for one in REASONS.values())}.")
    if reason.needs_note and not ground.note.strip():
        raise refuse_field("note", f"“{reason.title}” needs a note that says what you saw.")


def refuse_field(field: str, detail: str) -> Problem:
    fault = FieldFault(field, "invalid", detail)
    return Problem("invalid_decision", detail, status=HTTPStatus.BAD_REQUEST, faults=(fault,))
