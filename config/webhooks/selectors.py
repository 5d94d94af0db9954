"""What the console shows of events, endpoints and deliveries. Each function says how many queries it makes."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from config.jobs.models import JobAttempt, JobState
from config.outbox.models import OutboxEvent
from config.webhooks.models import Delivery, WebhookEndpoint, WebhookSecret

MOST_DELIVERIES = 20


@dataclass(frozen=True)
class DeliveryRecord:
    """A delivery with its ended attempts, oldest first."""

    delivery: Delivery
    attempts: Sequence[JobAttempt]

    @property
    def response(self) -> str:
        """ "204 in 35 ms", empty before the first response."""
        found = self.delivery
        return "" if found.response_status is None else f"{found.response_status} in {found.duration_ms} ms"


def with_deliveries(events: QuerySet[OutboxEvent]) -> QuerySet[OutboxEvent]:
    """The events with their deliveries, for one more query."""
    return events.prefetch_related("deliveries")


def count_states(deliveries: Iterable[Delivery]) -> str:
    """ "2 succeeded, 1 queued", in the order of the states."""
    counts: dict[str, int] = defaultdict(int)
    for delivery in deliveries:
        counts[delivery.state] += 1
    return ", ".join(f"{counts[state]} {state.label.lower()}" for state in JobState if counts[state])


def list_deliveries_of_event(event: OutboxEvent) -> list[DeliveryRecord]:
    """All deliveries of an event, oldest first; two queries."""
    return add_attempts(list(event.deliveries.select_related("endpoint", "event").order_by("pk")))


def list_deliveries_of_endpoint(endpoint: WebhookEndpoint) -> list[DeliveryRecord]:
    """The newest deliveries to an endpoint; two queries."""
    newest = endpoint.deliveries.select_related("endpoint", "event").order_by("-pk")
    return add_attempts(list(newest[:MOST_DELIVERIES]))


def add_attempts(deliveries: Sequence[Delivery]) -> list[DeliveryRecord]:
    attempts: dict[UUID, list[JobAttempt]] = defaultdict(list)
    for attempt in JobAttempt.objects.filter(job_id__in=[one.pk for one in deliveries]).order_by("pk"):
        attempts[attempt.job_id].append(attempt)
    return [DeliveryRecord(one, attempts[one.pk]) for one in deliveries]


def list_live_secrets(endpoint: WebhookEndpoint) -> QuerySet[WebhookSecret]:
    """Every secret of the endpoint that still counts, the newest first."""
    return endpoint.secrets.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=Now())).order_by("-pk")


def list_active_endpoints() -> QuerySet[WebhookEndpoint]:
    return WebhookEndpoint.objects.filter(is_active=True).order_by("pk")
