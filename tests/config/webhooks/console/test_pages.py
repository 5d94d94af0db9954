"""The operator's pages open for who may see them, show what is there, and change something by POST alone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from config.accounts.models import User
from config.accounts.roles import Role
from config.accounts.services import ensure_user
from config.audit.models import AuditEvent
from config.jobs.claiming import claim_of_kind
from config.jobs.errors import TransientError, describe_failure
from config.jobs.leases import fail_attempt
from config.webhooks.jobs import DELIVER_WEBHOOK
from config.webhooks.models import Delivery, WebhookEndpoint, WebhookSecret
from config.webhooks.sealing import unseal
from config.webhooks.services import disable_endpoint
from tests.config.webhooks.conftest import Publish, Receiver

Browse = Callable[[User], Client]
EVENTS, ENDPOINTS = "/admin/outbox/outboxevent/", "/admin/webhooks/webhookendpoint/"
OUTSIDE = {"owner", "stranger"}
ACTIONS = ("edit", "rotate", "test", "replay")


@pytest.fixture
def operator(db: None) -> User:
    return ensure_user("operator", password="a-password-of-tests", roles=(Role.OPERATOR,), is_staff=True)


@pytest.fixture
def form(receiver: Receiver) -> dict[str, Any]:
    now = timezone.now()
    return {
        "url": receiver.url,
        "description": "books",
        "topics": ["media.approved"],
        "is_active": "on",
        "since": f"{now - timedelta(days=1):%Y-%m-%dT%H:%M}",
        "until": f"{now + timedelta(days=1):%Y-%m-%dT%H:%M}",
    }


def read_messages(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def list_pages(endpoint: WebhookEndpoint, position: int) -> list[str]:
    return [EVENTS, f"{EVENTS}{position}/change/", ENDPOINTS, f"{ENDPOINTS}{endpoint.pk}/change/", f"{ENDPOINTS}new/"]


def list_actions(endpoint: WebhookEndpoint, position: int) -> list[str]:
    return [
        f"{EVENTS}{position}/replay/",
        f"{ENDPOINTS}new/",
        *(f"{ENDPOINTS}{endpoint.pk}/{verb}/" for verb in ACTIONS),
    ]


def test_each_person_gets_the_right_answer(
    happen: Publish, endpoint: WebhookEndpoint, person: User, browse: Browse, form: dict[str, Any]
) -> None:
    event = happen()
    client, known = browse(person), AuditEvent.objects.count()
    may = person.username == "admin"
    for page in list_pages(endpoint, event.pk):
        assert client.get(page).status_code == (200 if may else 302 if person.username in OUTSIDE else 403), page
    if may:
        return
    for action in list_actions(endpoint, event.pk):
        assert client.post(action, form).status_code == (302 if person.username in OUTSIDE else 403), action
    assert (AuditEvent.objects.count(), Delivery.objects.count()) == (known, 1)


def test_an_operator_may_open_and_do_everything(
    happen: Publish, endpoint: WebhookEndpoint, operator: User, browse: Browse, form: dict[str, Any]
) -> None:
    event, client = happen(), browse(operator)
    for page in list_pages(endpoint, event.pk):
        assert client.get(page).status_code == 200, page
    for action in list_actions(endpoint, event.pk):
        known = AuditEvent.objects.count()
        answer = browse(operator).post(action, form | {"endpoint": endpoint.pk})
        assert answer.status_code in (200, 302), action
        assert AuditEvent.objects.count() == known + 1, action
        (message,) = read_messages(answer)
        assert message.startswith("1 "), action


def test_an_operator_without_the_right_to_manage_sees_no_buttons(
    happen: Publish, endpoint: WebhookEndpoint, admin: User, browse: Browse
) -> None:
    viewer = ensure_user("viewer", password="a-password-of-tests", roles=(), is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename__in=["view_outboxevent", "view_webhookendpoint"]))
    event, client = happen(), browse(viewer)
    for page in list_pages(endpoint, event.pk)[:4]:
        text = client.get(page).content.decode()
        for action in list_actions(endpoint, event.pk):
            assert action not in text, page
    assert client.get(f"{ENDPOINTS}new/").status_code == 403


def test_nothing_is_changed_by_a_get(happen: Publish, endpoint: WebhookEndpoint, admin: User, browse: Browse) -> None:
    event, client = happen(), browse(admin)
    known = AuditEvent.objects.count()
    for action in list_actions(endpoint, event.pk):
        assert client.get(action).status_code == (200 if action.endswith("new/") else 405), action
    assert AuditEvent.objects.count() == known


def test_a_post_without_the_pages_token_is_refused(
    happen: Publish, endpoint: WebhookEndpoint, admin: User, form: dict[str, Any]
) -> None:
    event = happen()
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin)
    for action in list_actions(endpoint, event.pk):
        assert client.post(action, form).status_code == 403, action


def test_the_event_page_shows_each_delivery_with_its_attempts(
    happen: Publish, endpoint: WebhookEndpoint, receiver: Receiver, admin: User, browse: Browse
) -> None:
    event = happen(number=77)
    job = claim_of_kind(DELIVER_WEBHOOK, worker="a worker")
    assert job is not None
    failure = describe_failure(TransientError("The receiver answered 500 in 12 ms."))
    fail_attempt(job, kind=DELIVER_WEBHOOK, failure=failure)
    Delivery.objects.filter(pk=job.pk).update(response_status=500, duration_ms=12, response_excerpt="<b>broken</b>")
    client = browse(admin)
    page = client.get(f"{EVENTS}{event.pk}/change/").content.decode()
    for text in ("the test&#x27;s", event.message_id, "500 in 12 ms", "The receiver answered 500 in 12 ms.", "Queued"):
        assert text in page, text
    assert "&lt;b&gt;broken" in page
    assert f"/admin/jobs/lane/deliver-webhook/{job.pk}/" in page
    assert "1 queued" in client.get(EVENTS).content.decode()
    assert "nobody subscribes" not in client.get(f"{EVENTS}?delivery=queued&topic=media.approved&q=77").content.decode()


def test_the_secret_is_shown_once_and_stays_in_no_cache_session_or_cookie(
    receiver: Receiver, admin: User, browse: Browse, form: dict[str, Any]
) -> None:
    client = browse(admin)
    answer = client.post(f"{ENDPOINTS}new/", form)
    endpoint = WebhookEndpoint.objects.get()
    secret = unseal(WebhookSecret.objects.get().sealed)
    assert secret in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert secret not in str(answer.cookies) + str(dict(client.session))
    assert secret not in client.get(f"{ENDPOINTS}{endpoint.pk}/change/").content.decode()
    assert secret not in client.post(f"{ENDPOINTS}{endpoint.pk}/rotate/").content.decode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"url": "https://169.254.169.254/"}, "not on the public internet"),
        ({"url": "https://10.0.0.1/"}, "not on the public internet"),
        ({"url": ""}, "This field is required"),
        ({"topics": []}, "This field is required"),
        ({"topics": ["media.eaten"]}, "Select a valid choice"),
    ],
)
def test_what_was_wrong_with_a_new_endpoint_is_said_beside_what_was_typed(
    admin: User, browse: Browse, form: dict[str, Any], change: dict[str, Any], said: str
) -> None:
    answer = browse(admin).post(f"{ENDPOINTS}new/", form | change)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert said in page
    assert 'value="books"' in page
    assert not WebhookEndpoint.objects.exists()


@pytest.mark.parametrize(
    ("verb", "change", "said"),
    [
        ("edit", {"url": "https://10.0.0.1/"}, "not on the public internet"),
        ("edit", {"topics": []}, "topics: This field is required."),
        ("replay", {"since": "yesterday"}, "since: Enter a valid date/time."),
        ("test", {}, "switched off"),
        ("replay", {}, "switched off"),
    ],
)
def test_what_was_wrong_is_said_on_the_endpoints_page(
    endpoint: WebhookEndpoint,
    admin: User,
    browse: Browse,
    form: dict[str, Any],
    verb: str,
    change: dict[str, Any],
    said: str,
) -> None:
    disable_endpoint(endpoint.pk, reason="It moves.", actor=admin)
    client = browse(admin)
    answer = client.post(f"{ENDPOINTS}{endpoint.pk}/{verb}/", form | change)
    assert answer.headers["Location"] == f"{ENDPOINTS}{endpoint.pk}/change/"
    (message,) = read_messages(answer)
    assert message.startswith("Nothing was changed.")
    assert said in message
    assert "It moves." in client.get(answer.headers["Location"]).content.decode()


def test_an_event_is_not_sent_again_without_an_endpoint(happen: Publish, admin: User, browse: Browse) -> None:
    event = happen()
    answer = browse(admin).post(f"{EVENTS}{event.pk}/replay/", {})
    assert read_messages(answer) == ["Nothing was sent. endpoint: This field is required."]


def test_unknown_endpoints_are_said_to_be_none(admin: User, browse: Browse, form: dict[str, Any]) -> None:
    for verb in ACTIONS:
        (message,) = read_messages(browse(admin).post(f"{ENDPOINTS}999/{verb}/", form))
        assert message == "Nothing was changed. There is no such endpoint."
