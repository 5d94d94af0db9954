"""The admin class of everything: to look at. What changes state is a POST with a permission, a service and an audit row."""

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

    def describe_page(self, row: Any, *, request: HttpRequest) -> dict[str, Any]:
        """What the template needs, for this reader."""
        raise NotImplementedError

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
