"""Events are sent again under their own id, in their order, with a row in the audit."""

from datetime import timedelta

import pytest
from django.utils import timezone

from config.accounts.models import User
from config.audit.models import AuditEvent
from config.errors import Problem
from config.outbox.models import OutboxEvent
from config.webhooks import replay as replaying
from config.webhooks.models import Delivery, WebhookEndpoint
from config.webhooks.replay import Selection, find_event, replay, select_events
from config.webhooks.services import disable_endpoint
from config.webhooks.subscriptions import retry_delivery
from tests.config.webhooks.conftest import MakeEndpoint, Publish


def test_events_are_queued_again_in_their_order_and_linked_to_themselves(
    happen: Publish, make_endpoint: MakeEndpoint, admin: User
) -> None:
    events = [happen(number=number) for number in (3, 1, 2)]
    endpoint = make_endpoint()
    assert replay(OutboxEvent.objects.all(), endpoint=endpoint, actor=admin) == 3
    made = list(Delivery.objects.order_by("created_at", "pk"))
    assert [delivery.event_id for delivery in made] == [event.pk for event in events]
    assert all(
        delivery.is_replay and delivery.sequence_key.startswith(f"{endpoint.pk}:auth.group:") for delivery in made
    )
    event = AuditEvent.objects.latest("position")
    assert event.action == "webhook_endpoint.replayed"
    assert event.after == {"events": 3, "first": events[0].message_id, "last": events[-1].message_id}


def test_a_range_holds_its_beginning_and_not_its_end(happen: Publish, endpoint: WebhookEndpoint) -> None:
    first, second, third = (happen(number=number) for number in (1, 2, 3))
    span = Selection(since=first.created_at, until=third.created_at)
    assert list(select_events(span, endpoint=endpoint)) == [first, second]


def test_a_range_without_a_topic_holds_what_the_endpoint_subscribes_to(
    happen: Publish, endpoint: WebhookEndpoint
) -> None:
    wanted, other = happen("media.approved"), happen("media.analysed")
    now = timezone.now()
    since, until = now - timedelta(days=1), now + timedelta(days=1)
    assert list(select_events(Selection(since=since, until=until), endpoint=endpoint)) == [wanted]
    one = Selection(since=since, until=until, topic="media.analysed")
    assert list(select_events(one, endpoint=endpoint)) == [other]


def test_one_event_is_found_by_its_webhook_id(happen: Publish) -> None:
    event = happen()
    happen()
    assert list(find_event(event.message_id)) == list(find_event(str(event.uid))) == [event]
    with pytest.raises(Problem, match="no webhook-id"):
        find_event("7")


def test_nothing_is_sent_again_to_an_endpoint_that_is_off(
    happen: Publish, endpoint: WebhookEndpoint, admin: User
) -> None:
    happen("media.analysed")
    disable_endpoint(endpoint.pk, reason="Off.", actor=admin)
    with pytest.raises(Problem, match="switched off"):
        replay(OutboxEvent.objects.all(), endpoint=endpoint, actor=admin)
    assert not Delivery.objects.exists()


def test_too_many_events_at_once_are_refused_whole(
    happen: Publish, endpoint: WebhookEndpoint, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "MOST_EVENTS", 1)
    happen("media.analysed")
    assert replay(OutboxEvent.objects.all(), endpoint=endpoint, actor=admin) == 1
    happen("media.analysed")
    with pytest.raises(Problem, match="more than 1 events"):
        replay(OutboxEvent.objects.all(), endpoint=endpoint, actor=admin)
    assert Delivery.objects.count() == 1


def test_nothing_to_send_again_leaves_no_trace(endpoint: WebhookEndpoint, admin: User) -> None:
    known = AuditEvent.objects.count()
    assert replay(OutboxEvent.objects.none(), endpoint=endpoint, actor=admin) == 0
    assert AuditEvent.objects.count() == known


def test_the_retry_of_a_delivery_is_a_fresh_one_of_the_same_event(happen: Publish, endpoint: WebhookEndpoint) -> None:
    happen()
    dead = Delivery.objects.get()
    Delivery.objects.filter(pk=dead.pk).update(response_status=500, duration_ms=3)
    again = retry_delivery(dead)
    again.refresh_from_db()
    assert (again.event_id, again.endpoint_id, again.retry_of_id) == (dead.event_id, dead.endpoint_id, dead.pk)
    assert again.response_status is None
