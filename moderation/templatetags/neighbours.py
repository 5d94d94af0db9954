"""The cards about a medium's near-duplicates and its blocklist entry, with the forms that this reader may use."""

from typing import Any

from django import template
from django.template.context import Context

from catalog.models import Media, Resolution
from config.accounts.roles import Permission
from moderation.neighbours import show_block_of, show_group_of

register = template.Library()

CHOICES = (
    (Resolution.REJECTED, "Keep the chosen one, reject the others"),
    (Resolution.LINKED, "Keep all, as copies of the chosen one"),
    (Resolution.DISTINCT, "These are no duplicates"),
)


@register.inclusion_tag("moderation/duplicates.html", takes_context=True)
def show_duplicates(context: Context, media: Media) -> dict[str, Any]:
    """The card of the medium's group, empty without one."""
    user = context["request"].user
    shown = show_group_of(media) if user.has_perm(Permission.VIEW_DUPLICATES) else None
    may_resolve = user.has_perm(Permission.RESOLVE_DUPLICATES)
    return {"shown": shown, "media": media, "may_resolve": may_resolve, "choices": CHOICES}


@register.inclusion_tag("moderation/blocklist.html", takes_context=True)
def show_blocklist(context: Context, media: Media) -> dict[str, Any]:
    """Why the medium is blocked, or the form to block it."""
    user = context["request"].user
    may_block = user.has_perm(Permission.BLOCK_MEDIA)
    return {"block": show_block_of(media), "media": media, "may_block": may_block}
