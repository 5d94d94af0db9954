"""The admin class of everything: to look at. What changes state is a POST with a permission, a service and an audit row."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from unfold.admin import ModelAdmin


class ReadOnlyAdmin(ModelAdmin):  # type: ignore[misc]  # Unfold ships no types
    """Nobody adds, changes or deletes here, the administrator neither."""

    list_per_page = 50
    list_disable_select_all = True
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False


class PageAdmin(ReadOnlyAdmin):
    """A row's page is a template of its own (`change_form_template`)."""

    describe_page: Callable[..., dict[str, Any]]
    """`describe_page(row, *, request)` gives what the template needs, for this reader."""

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        context = (extra_context or {}) | (self.describe_page(row, request=request) if row else {})
        response: HttpResponse = super().change_view(request, object_id, form_url, extra_context=context)
        return response
