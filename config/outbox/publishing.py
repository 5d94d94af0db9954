"""The one writer of events: the event, and whatever its sinks make of it, commit or roll back with the change."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import TypeAlias

import structlog
from django.conf import settings
from django.db import connection, models
from django.utils.module_loading import import_string

from config.outbox.models import OutboxEvent
from config.outbox.topics import Topic, find_topic

Value: TypeAlias = str | int | bool | None
Sink: TypeAlias = Callable[[OutboxEvent], object]


class NotInTransaction(RuntimeError):
    """An event must commit or roll back with the change that it tells of."""


class PayloadMismatch(ValueError):
    """The payload does not hold what its topic declares."""


def publish(topic: str, *, aggregate: models.Model, payload: Mapping[str, Value]) -> OutboxEvent:
    """Write that something happened to `aggregate` and hand it to the sinks, in the transaction of the change.

    The caller holds the lock of the aggregate's row: that is what makes the order of its events the order of its changes.
    Raises NotInTransaction, UnknownTopic, PayloadMismatch.
    """
    if not connection.in_atomic_block:
        raise NotInTransaction(f"publish({topic}) outside a transaction")
    check_payload(find_topic(topic), payload)
    event = OutboxEvent.objects.create(
        topic=topic,
        aggregate_type=aggregate._meta.label_lower,
        aggregate_id=str(aggregate.pk),
        payload=dict(payload),
        request_id=str(structlog.contextvars.get_contextvars().get("request_id", "")),
    )
    for sink in load_sinks():
        sink(event)
    return event


def check_payload(topic: Topic, payload: Mapping[str, Value]) -> None:
    """Raise PayloadMismatch unless the payload has exactly the declared keys, each with a plain value."""
    if set(payload) != set(topic.payload):
        raise PayloadMismatch(f"{topic.name} holds {sorted(topic.payload)}, not {sorted(payload)}")
    for key, value in payload.items():
        if not isinstance(value, Value):
            raise PayloadMismatch(
                f"{key} of {topic.name} is a {type(value).__name__}: only ids and states are published"
            )


@cache
def load_sinks() -> tuple[Sink, ...]:
    """Who makes something of each event, by `settings.OUTBOX_SINKS`."""
    return tuple(import_string(name) for name in settings.OUTBOX_SINKS)
