"""The list of endpoints, and the page of one: its settings, its secrets, its newest deliveries."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from unfold.decorators import display

from config.accounts.roles import Permission
from config.adminsite.read_only import PageAdmin
from config.webhooks.console import endpoint_actions
from config.webhooks.console.forms import EndpointForm, RangeReplayForm
from config.webhooks.console.rows import build_rows
from config.webhooks.models import WebhookEndpoint
from config.webhooks.selectors import list_deliveries_of_endpoint, list_live_secrets

ACTIVE, OFF = "active", "switched off"


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(PageAdmin):
    """Only who may view endpoints sees them; only who may manage webhooks has forms."""

    list_display = ["name", "url", "topics_text", "activity"]
    list_filter = ["is_active"]
    search_fields = ["url", "description"]
    show_full_result_count = False
    change_list_template = "webhooks/endpoint_list.html"
    change_form_template = "webhooks/endpoint_page.html"

    @admin.display(description="Endpoint", ordering="description")
    def name(self, endpoint: WebhookEndpoint) -> str:
        return endpoint.description or f"endpoint {endpoint.pk}"

    @admin.display(description="Topics")
    def topics_text(self, endpoint: WebhookEndpoint) -> str:
        return ", ".join(endpoint.topics)

    @display(description="State", label={ACTIVE: "success", OFF: "danger"})  # type: ignore[untyped-decorator]
    def activity(self, endpoint: WebhookEndpoint) -> str:
        return ACTIVE if endpoint.is_active else OFF

    def get_urls(self) -> list[URLPattern]:
        own = (
            ("new/", endpoint_actions.create, "new"),
            ("<int:endpoint_id>/edit/", endpoint_actions.edit, "edit"),
            ("<int:endpoint_id>/rotate/", endpoint_actions.rotate, "rotate"),
            ("<int:endpoint_id>/test/", endpoint_actions.test, "test"),
            ("<int:endpoint_id>/replay/", endpoint_actions.replay_range, "replay"),
        )
        paths = [
            path(route, self.admin_site.admin_view(view), name=f"webhooks_webhookendpoint_{name}")
            for route, view, name in own
        ]
        return paths + super().get_urls()  # type: ignore[no-any-return]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        own = {"may_manage": request.user.has_perm(Permission.MANAGE_WEBHOOKS)}
        response: HttpResponse = super().changelist_view(request, extra_context=(extra_context or {}) | own)
        return response

    def describe_page(self, endpoint: WebhookEndpoint, *, request: HttpRequest) -> dict[str, Any]:
        """What the template needs; the forms only for who may use them."""
        may_manage = request.user.has_perm(Permission.MANAGE_WEBHOOKS)
        columns = {name: getattr(endpoint, name) for name in ("url", "description", "topics", "is_active")}
        now = timezone.now()
        span = {"since": now - timedelta(days=1), "until": now + timedelta(minutes=1)}
        return {
            "endpoint": endpoint,
            "rows": build_rows(list_deliveries_of_endpoint(endpoint)),
            "secrets": list_live_secrets(endpoint),
            "may_manage": may_manage,
            "may_view_jobs": request.user.has_perm(Permission.VIEW_JOBS),
            "form": EndpointForm(initial=columns) if may_manage else None,
            "replay_form": RangeReplayForm(initial=span) if may_manage else None,
            "title": str(endpoint),
            "subtitle": None,
        }
