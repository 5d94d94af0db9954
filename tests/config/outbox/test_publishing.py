"""An event is written with its change or not at all, and never changed."""

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection, transaction
from structlog.contextvars import bound_contextvars

from config.accounts.models import User
from config.outbox.models import OutboxEvent
from config.outbox.publishing import NotInTransaction, PayloadMismatch, publish
from config.outbox.topics import UnknownTopic

MEDIUM = {"media_id": "m", "character_id": "c", "kind": "image", "state": "approved", "nsfw_level": None}


def publish_approval(number: int = 1) -> OutboxEvent:
    return publish("media.approved", aggregate=Group(pk=number), payload=MEDIUM)


def test_an_event_says_what_happened_to_what_in_which_request(db: None) -> None:
    with transaction.atomic(), bound_contextvars(request_id="r-1"):
        event = publish_approval(7)
    event.refresh_from_db()
    assert (event.topic, event.aggregate, event.payload) == ("media.approved", "auth.group:7", MEDIUM)
    assert event.request_id == "r-1"
    assert event.message_id == f"msg_{event.uid.hex}"


def test_events_are_in_the_order_in_which_they_were_written(db: None) -> None:
    with transaction.atomic():
        written = [publish_approval(number) for number in (3, 1, 2)]
    assert list(OutboxEvent.objects.order_by("position")) == written


def test_outside_of_a_transaction_nothing_is_published(committed_db: None) -> None:
    with pytest.raises(NotInTransaction):
        publish_approval()
    assert not OutboxEvent.objects.exists()


def test_a_change_that_is_rolled_back_leaves_no_event(committed_db: None) -> None:
    def change_and_fail() -> None:
        with transaction.atomic():
            User.objects.create(username="somebody")
            publish_approval()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_and_fail()
    assert not OutboxEvent.objects.exists()


def test_an_unknown_topic_is_refused(db: None) -> None:
    with transaction.atomic(), pytest.raises(UnknownTopic, match=r"media\.eaten"):
        publish("media.eaten", aggregate=Group(pk=1), payload={})


@pytest.mark.parametrize(
    "payload",
    [MEDIUM | {"prompt": "a red door"}, {"media_id": "m"}, MEDIUM | {"state": ["approved"]}, MEDIUM | {"kind": {}}],
    ids=["something more", "something less", "a list", "an object"],
)
def test_a_payload_holds_what_its_topic_declares_and_nothing_else(db: None, payload: dict[str, str]) -> None:
    with transaction.atomic(), pytest.raises(PayloadMismatch):
        publish("media.approved", aggregate=Group(pk=1), payload=payload)
    assert not OutboxEvent.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE outbox_outboxevent SET topic = 'other'",
        "DELETE FROM outbox_outboxevent",
        "TRUNCATE outbox_outboxevent CASCADE",
    ],
)
def test_the_database_refuses_to_change_events(db: None, statement: str) -> None:
    with transaction.atomic():
        publish_approval()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert OutboxEvent.objects.count() == 1
