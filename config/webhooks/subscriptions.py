"""From an event to its deliveries: the sink of the outbox, the replay, and the retry of a dead delivery."""

from django.db.models import QuerySet

from config.jobs.queueing import enqueue
from config.outbox.models import OutboxEvent
from config.webhooks.jobs import DELIVER_WEBHOOK
from config.webhooks.models import Delivery, WebhookEndpoint
from config.webhooks.topics import TEST


def find_subscribers(event: OutboxEvent) -> QuerySet[WebhookEndpoint]:
    """The active endpoints that want the event; a trial goes to the endpoint that it is about."""
    active = WebhookEndpoint.objects.filter(is_active=True).order_by("pk")
    if event.topic == TEST.name:
        return active.filter(pk=event.aggregate_id)
    return active.filter(topics__contains=[event.topic])


def enqueue_deliveries(event: OutboxEvent) -> list[Delivery]:
    """One delivery for every subscriber, in the transaction of the event."""
    return [enqueue_delivery(event, endpoint=endpoint) for endpoint in find_subscribers(event)]


def enqueue_delivery(event: OutboxEvent, *, endpoint: WebhookEndpoint, is_replay: bool = False) -> Delivery:
    """The events of one aggregate reach an endpoint one after another: they share a sequence key."""
    delivery: Delivery = enqueue(
        DELIVER_WEBHOOK,
        event=event,
        endpoint=endpoint,
        sequence_key=f"{endpoint.pk}:{event.aggregate}",
        is_replay=is_replay,
    )
    return delivery


def retry_delivery(delivery: Delivery) -> Delivery:
    """The event of a dead delivery is sent once more."""
    again: Delivery = enqueue(
        DELIVER_WEBHOOK,
        event_id=delivery.event_id,
        endpoint_id=delivery.endpoint_id,
        sequence_key=delivery.sequence_key,
        is_replay=True,
        retry_of=delivery,
    )
    return again
