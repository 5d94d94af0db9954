"""The pages of near-duplicates: the list of groups, one group, and the POST that resolves it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from catalog.models import DuplicateGroup, Resolution
from config.accounts.identity import signed_in_user
from config.accounts.roles import Permission
from config.adminsite.read_only import PageAdmin
from config.errors import Problem
from moderation.duplicates import describe_resolved, resolve_duplicates
from moderation.neighbours import show_group
from moderation.templatetags.neighbours import CHOICES

GROUP_PAGE = "admin:catalog_duplicategroup_change"


class ResolveForm(forms.Form):
    """What becomes of a group; `keep` is the id of the one that is kept."""

    resolution = forms.ChoiceField(choices=CHOICES)
    keep = forms.UUIDField(required=False)
    note = forms.CharField(required=False, max_length=2000)


@require_POST
def resolve(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Close the group, and go to its page with what came of it or what was wrong."""
    form = ResolveForm(request.POST)
    if not form.is_valid():
        faults = "; ".join(f"{name}: {' '.join(map(str, texts))}" for name, texts in form.errors.items())
        messages.error(request, f"Nothing was resolved. {faults}")
        return redirect(GROUP_PAGE, group_id)
    wish = form.cleaned_data
    resolution = Resolution(wish["resolution"])
    kept_id = None if resolution == Resolution.DISTINCT else wish["keep"]
    try:
        resolved = resolve_duplicates(
            group_id, resolution=resolution, kept_id=kept_id, note=wish["note"], actor=signed_in_user(request)
        )
    except Problem as problem:
        messages.error(request, f"Nothing was resolved. {problem.detail}")
    else:
        messages.success(request, describe_resolved(resolved))
    return redirect(GROUP_PAGE, group_id)


@admin.register(DuplicateGroup)
class DuplicateGroupAdmin(PageAdmin):
    """Only who may view groups sees them; only who may resolve them has the form."""

    list_display = ["found", "size", "resolution", "resolved_by", "resolved_at"]
    list_filter = ["resolution"]
    list_select_related = ["resolved_by"]
    ordering = ["-created_at", "-pk"]
    show_full_result_count = False
    change_form_template = "moderation/duplicates_page.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[DuplicateGroup]:
        groups: QuerySet[DuplicateGroup] = super().get_queryset(request)
        return groups.annotate(size=Count("members"))

    @admin.display(description="Found", ordering="created_at")
    def found(self, group: DuplicateGroup) -> str:
        return f"{group.created_at:%-d %b %Y, %H:%M}"

    @admin.display(description="Media", ordering="size")
    def size(self, group: DuplicateGroup) -> int:
        return group.size  # type: ignore[attr-defined,no-any-return]  # annotated

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(resolve)
        own = [path("<uuid:group_id>/resolve/", view, name="catalog_duplicategroup_resolve")]
        return own + super().get_urls()  # type: ignore[no-any-return]

    def describe_page(self, group: DuplicateGroup, *, request: HttpRequest) -> dict[str, Any]:
        """What the template needs."""
        return {
            "shown": show_group(group),
            "may_resolve": request.user.has_perm(Permission.RESOLVE_DUPLICATES),
            "choices": CHOICES,
            "title": "Near-duplicates",
            "subtitle": None,
        }
