"""What users asked for, in the console."""

from django.contrib import admin

from config.adminsite.read_only import ReadOnlyAdmin
from recommendations.models import MediaRequest


@admin.register(MediaRequest)
class MediaRequestAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "user", "character", "text", "outcome", "best_score", "threshold"]
    list_filter = ["outcome", "character"]
    list_select_related = ["user", "character"]
    search_fields = ["text"]
    show_full_result_count = False
