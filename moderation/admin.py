"""Registers the console's pages and shows decisions."""

from django.contrib import admin

from config.adminsite.read_only import ReadOnlyAdmin
from moderation.console.blocklist import BlockedHashAdmin
from moderation.console.duplicates import DuplicateGroupAdmin
from moderation.console.media_admin import MediaAdmin
from moderation.models import Decision

__all__ = ["BlockedHashAdmin", "DecisionAdmin", "DuplicateGroupAdmin", "MediaAdmin"]


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "verdict", "reason", "actor", "media", "machine_nsfw_level", "nsfw_level"]
    list_filter = ["verdict", "reason", "actor"]
    list_select_related = ["actor", "media"]
    show_full_result_count = False
