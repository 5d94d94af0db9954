"""The list of events, and the page of one with its deliveries and their attempts."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path

from config.accounts.roles import Permission
from config.adminsite.read_only import PageAdmin
from config.jobs.models import JobState
from config.outbox.models import OutboxEvent
from config.outbox.topics import list_topics
from config.webhooks.console import event_actions
from config.webhooks.console.forms import EventReplayForm
from config.webhooks.console.rows import build_rows
from config.webhooks.selectors import count_states, list_deliveries_of_event, with_deliveries


class TopicFilter(admin.SimpleListFilter):
    """By declared topic: no query for the choices."""

    title, parameter_name = "topic", "topic"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, str]]:
        return [(name, name) for name in list_topics()]

    def queryset(self, _request: HttpRequest, events: QuerySet[OutboxEvent]) -> QuerySet[OutboxEvent]:
        return events.filter(topic=self.value()) if self.value() else events


class DeliveryFilter(admin.SimpleListFilter):
    """Events that have a delivery in this state."""

    title, parameter_name = "delivery", "delivery"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, str]]:
        return [(state.value, state.label) for state in JobState]

    def queryset(self, _request: HttpRequest, events: QuerySet[OutboxEvent]) -> QuerySet[OutboxEvent]:
        return events.filter(deliveries__state=self.value()).distinct() if self.value() else events


@admin.register(OutboxEvent)
class OutboxEventAdmin(PageAdmin):
    """Only who may view events sees them; only who may manage webhooks sends them again."""

    list_display = ["topic", "aggregate_type", "aggregate_id", "happened", "deliveries_states"]
    list_filter = [TopicFilter, DeliveryFilter]
    search_fields = ["aggregate_id", "request_id"]
    search_help_text = "An aggregate's id or a trace id"
    ordering = ["-position"]
    show_full_result_count = False
    change_form_template = "webhooks/event_page.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutboxEvent]:
        return with_deliveries(super().get_queryset(request))

    @admin.display(description="Time (UTC)", ordering="position")
    def happened(self, event: OutboxEvent) -> str:
        return f"{event.created_at:%-d %b %Y, %H:%M:%S}"

    @admin.display(description="Deliveries")
    def deliveries_states(self, event: OutboxEvent) -> str:
        return count_states(event.deliveries.all()) or "nobody subscribes"

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                "<int:position>/replay/",
                self.admin_site.admin_view(event_actions.replay_event),
                name="outbox_outboxevent_replay",
            )
        ]
        return own + super().get_urls()  # type: ignore[no-any-return]

    def describe_page(self, event: OutboxEvent, *, request: HttpRequest) -> dict[str, Any]:
        """What the template needs."""
        may_manage = request.user.has_perm(Permission.MANAGE_WEBHOOKS)
        topic = list_topics().get(event.topic)
        return {
            "event": event,
            "topic_title": topic.title if topic else "",
            "payload": sorted(event.payload.items()),
            "rows": build_rows(list_deliveries_of_event(event)),
            "may_view_jobs": request.user.has_perm(Permission.VIEW_JOBS),
            "replay_form": EventReplayForm() if may_manage else None,
            "title": event.topic,
            "subtitle": None,
        }
