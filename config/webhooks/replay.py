"""Send events again: a new delivery for each, under the same webhook-id, so that a receiver knows what it has already."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from config.accounts.models import User
from config.audit.services import Action, record_event
from config.errors import Problem
from config.outbox.models import OutboxEvent
from config.webhooks.models import WebhookEndpoint
from config.webhooks.services import lock_endpoint, refuse_field, refuse_inactive, require
from config.webhooks.subscriptions import enqueue_delivery

MOST_EVENTS = 10_000


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Which events: from `since` on and before `until`; of one topic, or of all that the endpoint subscribes to."""

    since: datetime
    until: datetime
    topic: str = ""


def select_events(selection: Selection, *, endpoint: WebhookEndpoint) -> QuerySet[OutboxEvent]:
    """The events of a selection, oldest first."""
    topics = [selection.topic] if selection.topic else endpoint.topics
    return OutboxEvent.objects.filter(
        created_at__gte=selection.since, created_at__lt=selection.until, topic__in=topics
    ).order_by("position")


def find_event(message_id: str) -> QuerySet[OutboxEvent]:
    """The event with this webhook-id (`msg_…`); raises Problem when it is none."""
    try:
        uid = UUID(message_id.removeprefix("msg_"))
    except ValueError:
        raise refuse_field("event", f"{message_id} is no webhook-id: it looks like msg_ and 32 digits.") from None
    return OutboxEvent.objects.filter(uid=uid)


@transaction.atomic
def replay(events: QuerySet[OutboxEvent], *, endpoint: WebhookEndpoint, actor: User | None) -> int:
    """Queue a delivery of each event to the endpoint and return how many; the actor is None for the command line.

    Raises PermissionDenied, or Problem when the endpoint is switched off or the events are too many. Locks the endpoint.
    """
    if actor is not None:
        require(actor)
    locked = lock_endpoint(endpoint.pk)
    refuse_inactive(locked)
    chosen = list(events.order_by("position")[: MOST_EVENTS + 1])
    if len(chosen) > MOST_EVENTS:
        detail = f"These are more than {MOST_EVENTS:,} events: choose a shorter time."
        raise Problem("too_many_events", detail, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    for event in chosen:
        enqueue_delivery(event, endpoint=locked, is_replay=True)
    if chosen:
        after = {"events": len(chosen), "first": chosen[0].message_id, "last": chosen[-1].message_id}
        record_event(Action("webhook_endpoint.replayed", locked, after=after), actor=actor)
    return len(chosen)
