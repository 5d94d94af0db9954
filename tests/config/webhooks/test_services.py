"""Endpoints are changed by who may, to what the guard allows, with a row in the audit."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from pytest_django import Settings

from config.accounts.models import User
from config.accounts.roles import Role
from config.accounts.services import ensure_user
from config.audit.models import AuditEvent
from config.errors import Problem
from config.jobs.models import JobState
from config.webhooks import services
from config.webhooks.models import Delivery, WebhookEndpoint, WebhookSecret
from config.webhooks.replay import replay
from config.webhooks.sealing import unseal
from config.webhooks.services import EndpointWish, change_endpoint, create_endpoint, rotate_secret, send_test
from tests.config.webhooks.conftest import MakeEndpoint, Receiver


def wish(receiver: Receiver, **columns: Any) -> EndpointWish:
    return EndpointWish(**{"url": receiver.url, "description": "", "topics": ("media.approved",)} | columns)


def last_action() -> str:
    return AuditEvent.objects.latest("position").action


def test_an_operator_makes_an_endpoint_and_learns_its_secret_which_is_kept_sealed(receiver: Receiver, db: None) -> None:
    operator = ensure_user("operator", password="a-password-of-tests", roles=(Role.OPERATOR,), is_staff=True)
    endpoint, secret = create_endpoint(wish(receiver), actor=operator)
    (kept,) = WebhookSecret.objects.filter(endpoint=endpoint)
    assert secret.startswith("whsec_")
    assert secret not in kept.sealed
    assert unseal(kept.sealed) == secret
    event = AuditEvent.objects.latest("position")
    assert (event.action, event.actor) == ("webhook_endpoint.created", operator)
    assert secret not in str(event.after)


@pytest.mark.parametrize("who", ["owner", "stranger", "reviewer", "team_mate"])
def test_nobody_else_does_anything_to_endpoints(
    request: pytest.FixtureRequest, receiver: Receiver, endpoint: WebhookEndpoint, who: str
) -> None:
    person: User = request.getfixturevalue(who)
    actions: tuple[Callable[[], object], ...] = (
        lambda: create_endpoint(wish(receiver), actor=person),
        lambda: change_endpoint(endpoint.pk, wish=wish(receiver, is_active=False), actor=person),
        lambda: rotate_secret(endpoint.pk, actor=person),
        lambda: send_test(endpoint.pk, actor=person),
        lambda: replay(endpoint.deliveries.none(), endpoint=endpoint, actor=person),  # type: ignore[arg-type]
    )
    for action in actions:
        with pytest.raises(PermissionDenied):
            action()
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("columns", "field", "said"),
    [
        ({"url": "https://169.254.169.254/latest/meta-data"}, "url", "not on the public internet"),
        ({"url": "http://10.0.0.1/"}, "url", "LOUPE_WEBHOOK_PRIVATE_NETWORKS"),
        ({"url": "https://user@example.com/"}, "url", "user's name"),
        ({"topics": ("media.eaten",)}, "topics", "media.eaten"),
    ],
)
def test_what_cannot_be_is_refused_with_the_field_and_the_remedy(
    receiver: Receiver, admin: User, columns: dict[str, Any], field: str, said: str
) -> None:
    with pytest.raises(Problem, match=said) as raised:
        create_endpoint(wish(receiver, **columns), actor=admin)
    assert [fault.field for fault in raised.value.faults] == [field]
    assert not WebhookEndpoint.objects.exists()


def test_a_change_is_checked_like_a_new_endpoint_and_recorded_with_before_and_after(
    receiver: Receiver, endpoint: WebhookEndpoint, admin: User, settings: Settings
) -> None:
    changed = change_endpoint(endpoint.pk, wish=wish(receiver, topics=("media.failed",), is_active=False), actor=admin)
    assert (changed.topics, changed.is_active) == (["media.failed"], False)
    assert changed.disabled_reason == "Switched off by an operator."
    event = AuditEvent.objects.latest("position")
    assert event.before["topics"] == ["media.approved", "media.rejected"]
    assert event.after["topics"] == ["media.failed"]
    settings.LOUPE_WEBHOOK_PRIVATE_NETWORKS = ()
    with pytest.raises(Problem):
        change_endpoint(endpoint.pk, wish=wish(receiver), actor=admin)


def test_the_reason_of_the_receiver_stays_until_the_endpoint_is_switched_on(
    receiver: Receiver, endpoint: WebhookEndpoint, admin: User
) -> None:
    services.disable_endpoint(endpoint.pk, reason="The receiver answered 410 Gone.", actor=None)
    services.disable_endpoint(endpoint.pk, reason="Again.", actor=None)
    changed = change_endpoint(endpoint.pk, wish=wish(receiver, is_active=False), actor=admin)
    assert changed.disabled_reason == "The receiver answered 410 Gone."
    changed = change_endpoint(endpoint.pk, wish=wish(receiver), actor=admin)
    assert (changed.is_active, changed.disabled_reason) == (True, "")


def test_a_rotation_leaves_one_secret_without_an_end(endpoint: WebhookEndpoint, admin: User) -> None:
    secrets = [rotate_secret(endpoint.pk, actor=admin) for _ in range(2)]
    kept = list(endpoint.secrets.order_by("pk"))
    assert [secret.expires_at is None for secret in kept] == [False, False, True]
    assert [unseal(secret.sealed) for secret in kept[1:]] == secrets
    for secret, following in pairwise(kept):
        assert secret.expires_at is not None
        assert round((secret.expires_at - following.created_at) / services.OVERLAP, 3) == 1
    assert last_action() == "webhook_endpoint.rotated"


def test_two_newest_secrets_are_refused_by_the_database(endpoint: WebhookEndpoint) -> None:
    with pytest.raises(IntegrityError, match="webhook_secret_one_newest"), transaction.atomic():
        services.add_secret(endpoint)


def test_an_endpoint_is_off_for_a_reason_by_the_database(endpoint: WebhookEndpoint) -> None:
    with pytest.raises(IntegrityError, match="disabled_for_a_reason"), transaction.atomic():
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(is_active=False)


def test_a_trial_goes_to_its_endpoint_alone_subscribed_or_not(make_endpoint: MakeEndpoint, admin: User) -> None:
    endpoint, _other = make_endpoint(), make_endpoint()
    event = send_test(endpoint.pk, actor=admin)
    assert list(Delivery.objects.values_list("event", "endpoint", "state")) == [
        (event.pk, endpoint.pk, JobState.QUEUED)
    ]
    assert last_action() == "webhook_endpoint.tried"


def test_a_trial_of_an_endpoint_that_is_off_or_unknown_is_refused(endpoint: WebhookEndpoint, admin: User) -> None:
    services.disable_endpoint(endpoint.pk, reason="Off.", actor=admin)
    for number in (endpoint.pk, 0):
        with pytest.raises(Problem):
            send_test(number, actor=admin)
    assert not Delivery.objects.exists()
