"""Events reach a real receiver, signed, in order, again after failures, and under one id however often."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from pytest_django import Settings
from standardwebhooks import Webhook, WebhookVerificationError

from config.accounts.models import User
from config.audit.models import AuditEvent
from config.jobs.claiming import claim_of_kind
from config.jobs.errors import Category, PermanentError, TransientError, describe_failure
from config.jobs.leases import fail_attempt
from config.jobs.models import JobState
from config.jobs.queueing import cancel_job
from config.outbox.publishing import Value, publish
from config.webhooks import signing
from config.webhooks.jobs import DELIVER_WEBHOOK
from config.webhooks.models import Delivery, WebhookEndpoint, WebhookSecret
from config.webhooks.services import EndpointWish, change_endpoint, disable_endpoint, rotate_secret
from tests.config.webhooks.conftest import MakeEndpoint, Publish, Receiver, read_body

Attempt: TypeAlias = Callable[[], Delivery]
PutBack: TypeAlias = Callable[[Delivery], None]


def test_an_event_arrives_signed_at_everybody_who_subscribes(
    receiver: Receiver, make_endpoint: MakeEndpoint, secrets: dict[int, str], happen: Publish, attempt: Attempt
) -> None:
    endpoint = make_endpoint()
    make_endpoint(topics=("media.failed",))
    event = happen("media.approved", number=7)
    delivery = attempt()
    assert (delivery.state, delivery.response_status) == (JobState.SUCCEEDED, 204)
    body = receiver.verify(secrets[endpoint.pk])
    assert body["type"] == "media.approved"
    assert body["data"] == event.payload
    assert datetime.fromisoformat(body["timestamp"]) == event.created_at
    assert receiver.requests[0].headers["webhook-id"] == event.message_id
    assert receiver.requests[0].headers["Content-Type"] == "application/json"
    assert claim_of_kind(DELIVER_WEBHOOK, worker="a worker") is None


def test_a_wrong_secret_does_not_verify(
    receiver: Receiver, endpoint: object, happen: Publish, attempt: Attempt
) -> None:
    happen()
    attempt()
    with pytest.raises(WebhookVerificationError):
        receiver.verify(signing.create_secret())


def test_a_retry_is_the_same_message_byte_for_byte(
    receiver: Receiver, endpoint: object, happen: Publish, attempt: Attempt, put_back: PutBack
) -> None:
    event = happen()
    receiver.answer(500, b"out of order")
    with pytest.raises(TransientError, match="answered 500"):
        attempt()
    delivery = Delivery.objects.get()
    assert (delivery.response_status, delivery.response_excerpt) == (500, "out of order")
    put_back(delivery)
    assert attempt().state == JobState.SUCCEEDED
    first, second = receiver.requests
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == event.message_id


def test_after_a_rotation_both_secrets_verify_until_the_first_expires(
    receiver: Receiver,
    endpoint: WebhookEndpoint,
    secrets: dict[int, str],
    admin: User,
    happen: Publish,
    attempt: Attempt,
) -> None:
    newer = rotate_secret(endpoint.pk, actor=admin)
    happen()
    attempt()
    assert receiver.verify(newer) == receiver.verify(secrets[endpoint.pk])
    assert len(receiver.requests[-1].headers["webhook-signature"].split()) == 2
    WebhookSecret.objects.filter(expires_at__isnull=False).update(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    happen()
    attempt()
    assert receiver.verify(newer)
    with pytest.raises(WebhookVerificationError):
        receiver.verify(secrets[endpoint.pk])


@pytest.mark.parametrize("status", [400, 401, 404, 409, 429, 500, 502, 503])
def test_an_error_is_tried_again(
    receiver: Receiver, endpoint: object, happen: Publish, attempt: Attempt, status: int
) -> None:
    happen()
    receiver.answer(status, b"no\x00t n\xffow\n" * 100)
    with pytest.raises(TransientError, match=f"answered {status}"):
        attempt()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.response_status) == (JobState.RUNNING, status)
    assert len(delivery.response_excerpt) == 500
    assert delivery.response_excerpt.startswith("no t n\N{REPLACEMENT CHARACTER}ow no t")


def test_a_busy_receiver_says_when_to_come_back(
    receiver: Receiver, endpoint: object, happen: Publish, attempt: Attempt
) -> None:
    happen()
    receiver.answer(429, Retry_After="120")
    with pytest.raises(TransientError) as raised:
        attempt()
    assert raised.value.retry_after_s == 120
    job = Delivery.objects.get()
    assert fail_attempt(job, kind=DELIVER_WEBHOOK, failure=describe_failure(raised.value)) == JobState.QUEUED
    job.refresh_from_db()
    assert job.finished_at is None
    assert job.started_at is not None
    assert job.run_after - job.started_at >= timedelta(seconds=120)


def test_a_redirect_is_not_followed(receiver: Receiver, endpoint: object, happen: Publish, attempt: Attempt) -> None:
    happen()
    receiver.answer(302, Location=f"{receiver.url}/elsewhere")
    with pytest.raises(TransientError, match="Redirects are not followed: enter the final address"):
        attempt()
    assert [request.path for request in receiver.requests] == ["/hooks"]


def test_gone_switches_the_endpoint_off_and_ends_its_deliveries(
    receiver: Receiver, endpoint: WebhookEndpoint, happen: Publish, attempt: Attempt
) -> None:
    happen(number=1)
    happen(number=2)
    receiver.answer(410)
    with pytest.raises(PermanentError, match="410 Gone"):
        attempt()
    endpoint.refresh_from_db()
    assert (endpoint.is_active, endpoint.disabled_reason) == (False, "The receiver answered 410 Gone.")
    assert AuditEvent.objects.latest("position").action == "webhook_endpoint.disabled"
    with pytest.raises(PermanentError, match="switched off: The receiver answered 410"):
        attempt()
    assert len(receiver.requests) == 1
    happen(number=3)
    assert Delivery.objects.count() == 2


def test_an_endpoint_that_was_switched_off_meanwhile_gets_nothing(
    receiver: Receiver, endpoint: WebhookEndpoint, happen: Publish, attempt: Attempt, admin: User
) -> None:
    happen()
    disable_endpoint(endpoint.pk, reason="It moves.", actor=admin)
    with pytest.raises(PermanentError, match=r"switched off: It moves\."):
        attempt()
    assert receiver.requests == []


def test_a_network_that_was_closed_meanwhile_gets_nothing_and_what_was_mended_counts(
    receiver: Receiver, endpoint: object, happen: Publish, attempt: Attempt, put_back: PutBack, settings: Settings
) -> None:
    happen()
    opened = settings.LOUPE_WEBHOOK_PRIVATE_NETWORKS
    settings.LOUPE_WEBHOOK_PRIVATE_NETWORKS = ()
    with pytest.raises(TransientError, match="LOUPE_WEBHOOK_PRIVATE_NETWORKS"):
        attempt()
    assert receiver.requests == []
    settings.LOUPE_WEBHOOK_PRIVATE_NETWORKS = opened
    put_back(Delivery.objects.get())
    assert attempt().state == JobState.SUCCEEDED


def test_a_changed_address_is_used_by_the_next_attempt(
    receiver: Receiver, endpoint: WebhookEndpoint, happen: Publish, attempt: Attempt, admin: User
) -> None:
    happen()
    wish = EndpointWish(url=f"{receiver.url}/new", description="", topics=("media.approved",))
    change_endpoint(endpoint.pk, wish=wish, actor=admin)
    attempt()
    assert receiver.requests[0].path == "/hooks/new"


def test_a_secret_under_a_forgotten_key_is_told_of_and_nothing_is_sent(
    receiver: Receiver, endpoint: object, happen: Publish, attempt: Attempt, put_back: PutBack, settings: Settings
) -> None:
    happen()
    known, settings.SECRET_KEY = settings.SECRET_KEY, "another one"
    with pytest.raises(TransientError, match="SECRET_KEY_FALLBACKS"):
        attempt()
    assert receiver.requests == []
    settings.SECRET_KEY_FALLBACKS = [known]
    put_back(Delivery.objects.get())
    assert attempt().state == JobState.SUCCEEDED


def test_several_workers_deliver_the_events_of_an_aggregate_one_after_another(
    make_endpoint: MakeEndpoint, happen: Publish, elsewhere: Callable[..., object], committed_db: None
) -> None:
    first_endpoint, second_endpoint = make_endpoint(), make_endpoint()
    events = [happen("media.approved", number=1), happen("media.rejected", number=1), happen(number=2)]

    def claim() -> object:
        return elsewhere(lambda: claim_of_kind(DELIVER_WEBHOOK, worker="a worker"))

    claimed = [claim() for _ in range(4)]
    taken = {(job.event_id, job.endpoint_id) for job in claimed if isinstance(job, Delivery)}
    assert taken == {
        (event.pk, one.pk) for event in (events[0], events[2]) for one in (first_endpoint, second_endpoint)
    }
    assert claim() is None, "the second event of the first aggregate waits for the first"
    Delivery.objects.filter(event=events[0], endpoint=first_endpoint).update(
        state=JobState.SUCCEEDED, lease_until=None, finished_at=datetime.now(UTC)
    )
    following = claim()
    assert isinstance(following, Delivery)
    assert (following.event_id, following.endpoint_id) == (events[1].pk, first_endpoint.pk)
    assert claim() is None


@pytest.mark.parametrize("end", ["dead", "cancelled"])
def test_a_delivery_that_is_given_up_holds_back_no_other(
    receiver: Receiver, endpoint: object, happen: Publish, attempt: Attempt, end: str
) -> None:
    happen("media.approved", number=1)
    happen("media.rejected", number=1)
    job = claim_of_kind(DELIVER_WEBHOOK, worker="a worker")
    assert job is not None
    if end == "dead":
        failure = describe_failure(PermanentError("never"))
        assert fail_attempt(job, kind=DELIVER_WEBHOOK, failure=failure) == JobState.DEAD
    else:
        cancel_job(DELIVER_WEBHOOK, job.pk)
    assert attempt().state == JobState.SUCCEEDED
    assert read_body(receiver.requests[0])["type"] == "media.rejected"


def test_a_rolled_back_change_queues_no_delivery(endpoint: object) -> None:
    payload: dict[str, Value] = {
        "media_id": "1",
        "character_id": "c",
        "kind": "image",
        "state": "approved",
        "nsfw_level": 0,
    }

    def change_and_fail() -> None:
        with transaction.atomic():
            publish("media.approved", aggregate=Group(pk=1), payload=payload)
            assert Delivery.objects.exists()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_and_fail()
    assert not Delivery.objects.exists()


def test_the_declaration_has_the_patience_of_the_standard() -> None:
    retries = DELIVER_WEBHOOK.retries
    waits = [
        min(retries.delay_s * 2**number, retries.most_delay_s)
        for number in range(retries.ceilings[Category.TRANSIENT] - 1)
    ]
    assert waits[:4] == [5, 10, 20, 40]
    assert max(waits) == 12 * 3600
    assert sum(waits) / 2 > 3 * 24 * 3600, "with the least jitter it goes on for days"
    assert DELIVER_WEBHOOK.limits.wall_s > 15


def test_the_standards_library_reads_what_we_sign() -> None:
    secret, body, now = signing.create_secret(), '{"ü":1}', datetime.now(UTC)
    headers = signing.build_headers("msg_1", body=body, sent_at=now, secrets=[secret])
    assert Webhook(secret).verify(body, headers) == {"ü": 1}
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body + " ", headers)
