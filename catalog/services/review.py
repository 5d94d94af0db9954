"""A person's verdicts on a medium. Called by moderation's decisions, in their transaction."""

from django.db import transaction

from catalog.models import Media
from catalog.services.transitions import change_state, lock_media
from catalog.states import MediaState
from catalog.topics import describe_medium
from config.accounts.models import User
from config.audit.services import Action, record_event
from config.outbox.publishing import publish


@transaction.atomic
def approve_media(media: Media, *, nsfw_level: int, actor: User) -> Media:
    """Make it findable at this NSFW level (0 to 4); locks the medium; raises WrongState."""
    return move(media, to=MediaState.APPROVED, actor=actor, nsfw_level=nsfw_level)


@transaction.atomic
def reject_media(media: Media, *, reason: str, actor: User) -> Media:
    """Keep it from everybody, with the reason; locks the medium; raises WrongState."""
    return move(media, to=MediaState.REJECTED, actor=actor, reason=reason)


@transaction.atomic
def withdraw_media(media: Media, *, reason: str, actor: User) -> Media:
    """Take an approved one back at once; locks the medium; raises WrongState."""
    return move(media, to=MediaState.WITHDRAWN, actor=actor, reason=reason)


def move(media: Media, *, to: MediaState, actor: User, reason: str = "", **columns: int) -> Media:
    locked = lock_media(media.pk)
    before = {"state": locked.state} | {name: getattr(locked, name) for name in columns}
    change_state(locked, to=to, **columns)
    action = Action(f"media.{to.value}", locked, before=before, after={"state": to.value} | columns, reason=reason)
    record_event(action, actor=actor)
    publish(f"media.{to.value}", aggregate=locked, payload=describe_medium(locked))
    return locked
