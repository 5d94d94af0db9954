"""The catalog's plain rows in the console. Media have their page in moderation, where they are decided."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from catalog.models import AnalysisRun, Character
from catalog.selectors import list_characters
from config.adminsite.read_only import ReadOnlyAdmin


@admin.register(Character)
class CharacterAdmin(ReadOnlyAdmin):
    list_display = ["name", "slug", "approved_count", "biography"]
    search_fields = ["name", "slug"]

    def get_queryset(self, _request: HttpRequest) -> QuerySet[Character]:
        return list_characters()

    @admin.display(description="approved media", ordering="approved_count")
    def approved_count(self, character: Character) -> int:
        return character.approved_count  # type: ignore[attr-defined,no-any-return]  # annotated


@admin.register(AnalysisRun)
class AnalysisRunAdmin(ReadOnlyAdmin):
    list_display = [
        "created_at",
        "media",
        "state",
        "attempt",
        "error_class",
        "started_at",
        "finished_at",
        "worker",
    ]
    list_filter = ["state"]
    list_select_related = ["media"]
    search_fields = ["id", "media__id", "request_id"]
    show_full_result_count = False
