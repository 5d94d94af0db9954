"""The blocklist's pages: the list of entries, one entry, and the POSTs that block a medium or lift an entry."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST
from unfold.decorators import display

from catalog.models import BlockedHash
from catalog.neighbours import blocked_by
from catalog.services.block_entries import block_with_copies, lift_entry
from config.accounts.identity import signed_in_user
from config.accounts.roles import Permission
from config.adminsite.read_only import PageAdmin
from config.errors import Problem

MEDIA_PAGE, ENTRY_PAGE, ENTRY_LIST = (
    "admin:catalog_media_change",
    "admin:catalog_blockedhash_change",
    "admin:catalog_blockedhash_changelist",
)


@require_POST
def block(request: HttpRequest, media_id: UUID) -> HttpResponse:
    """Field `reason`. Blocks the medium and has its copies blocked."""
    try:
        done = block_with_copies(media_id, reason=request.POST.get("reason", ""), actor=signed_in_user(request))
    except Problem as problem:
        messages.error(request, f"Nothing was blocked. {problem.detail}")
    else:
        copies = f"{done.copies} cop{'y is' if done.copies == 1 else 'ies are'} being blocked"
        messages.success(request, f"1 medium blocked, {copies}. {len(done.entries)} entries added to the blocklist.")
    return redirect(MEDIA_PAGE, media_id)


@require_POST
def lift(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Lift the entry; what it held is analysed again."""
    try:
        _, count = lift_entry(entry_id, actor=signed_in_user(request))
    except Problem as problem:
        messages.error(request, f"Nothing was lifted. {problem.detail}")
        return redirect(ENTRY_LIST)
    messages.success(request, f"1 entry lifted, {count} media are looked at again.")
    return redirect(ENTRY_PAGE, entry_id)


@admin.register(BlockedHash)
class BlockedHashAdmin(PageAdmin):
    """Only who may view the blocklist sees it; only who may block has buttons."""

    list_display = [
        "value_text",
        "kind",
        "max_distance",
        "reason",
        "is_active",
        "blocked_count",
        "created_by",
        "created_at",
    ]
    list_display_links = ["value_text"]
    list_filter = ["kind", ("lifted_at", admin.EmptyFieldListFilter)]
    list_select_related = ["created_by"]
    search_fields = ["value", "reason", "id"]
    ordering = ["-created_at", "-pk"]
    show_full_result_count = False
    change_form_template = "moderation/blocklist_entry.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[BlockedHash]:
        entries: QuerySet[BlockedHash] = super().get_queryset(request)
        return entries.annotate(held=Count("matches"))

    @admin.display(description="Hash", ordering="value")
    def value_text(self, entry: BlockedHash) -> str:
        return entry.value[:16]

    @display(description="Active", boolean=True, ordering="lifted_at")  # type: ignore[untyped-decorator]
    def is_active(self, entry: BlockedHash) -> bool:
        return entry.is_active

    @admin.display(description="Blocked", ordering="held")
    def blocked_count(self, entry: BlockedHash) -> int:
        return entry.held  # type: ignore[attr-defined,no-any-return]  # annotated

    def get_urls(self) -> list[URLPattern]:
        own = (("block/<uuid:media_id>/", block), ("<uuid:entry_id>/lift/", lift))
        views = [
            path(route, self.admin_site.admin_view(view), name=f"catalog_blockedhash_{view.__name__}")
            for route, view in own
        ]
        return views + super().get_urls()  # type: ignore[no-any-return]

    def describe_page(self, entry: BlockedHash, *, request: HttpRequest) -> dict[str, Any]:
        """What the template needs."""
        return {
            "entry": entry,
            "blocked_count": blocked_by(entry).count(),
            "may_block": request.user.has_perm(Permission.BLOCK_MEDIA),
            "title": "Blocklist entry",
            "subtitle": None,
        }
