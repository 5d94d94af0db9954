"""The writers of endpoints: permission, the guard, the row's lock, the change and its audit row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.functions import Now

from config.accounts.models import User
from config.accounts.roles import Permission
from config.audit.services import Action, record_event
from config.errors import FieldFault, Problem, not_found
from config.outbox.models import OutboxEvent
from config.outbox.publishing import publish
from config.outbox.topics import list_topics
from config.webhooks.guard import Refused, Unresolved, find_addresses, parse_url
from config.webhooks.models import WebhookEndpoint, WebhookSecret
from config.webhooks.sealing import seal
from config.webhooks.signing import create_secret
from config.webhooks.topics import TEST

OVERLAP = timedelta(hours=24)
RESOLVE_S = 5.0


@dataclass(frozen=True, kw_only=True)
class EndpointWish:
    """What an operator enters."""

    url: str
    description: str
    topics: Sequence[str]
    is_active: bool = True

    def to_columns(self) -> dict[str, object]:
        reason = "" if self.is_active else "Switched off by an operator."
        return {**vars(self), "topics": sorted(set(self.topics)), "disabled_reason": reason}


def create_endpoint(wish: EndpointWish, *, actor: User) -> tuple[WebhookEndpoint, str]:
    """The endpoint, and its first secret in the clear for this one time. Raises PermissionDenied or Problem; asks DNS."""
    require(actor)
    check_wish(wish)
    with transaction.atomic():
        endpoint = WebhookEndpoint.objects.create(created_by=actor, **wish.to_columns())
        secret = add_secret(endpoint)
        record_event(Action("webhook_endpoint.created", endpoint, after=describe(endpoint)), actor=actor)
    return endpoint, secret


def change_endpoint(endpoint_id: int, *, wish: EndpointWish, actor: User) -> WebhookEndpoint:
    """Bring an endpoint to this. Raises PermissionDenied or Problem; asks DNS, then locks the endpoint."""
    require(actor)
    check_wish(wish)
    with transaction.atomic():
        endpoint = lock_endpoint(endpoint_id)
        before = describe(endpoint)
        columns = wish.to_columns()
        if not wish.is_active and not endpoint.is_active:
            columns["disabled_reason"] = endpoint.disabled_reason
        for name, value in columns.items():
            setattr(endpoint, name, value)
        endpoint.save(update_fields=list(columns))
        action = Action("webhook_endpoint.changed", endpoint, before=before, after=describe(endpoint))
        record_event(action, actor=actor)
    return endpoint


@transaction.atomic
def disable_endpoint(endpoint_id: int, *, reason: str, actor: User | None) -> None:
    """Switch an endpoint off, unless it is; the actor is None when its receiver asked for it. Locks the endpoint."""
    endpoint = lock_endpoint(endpoint_id)
    if not endpoint.is_active:
        return
    endpoint.is_active, endpoint.disabled_reason = False, reason
    endpoint.save(update_fields=["is_active", "disabled_reason"])
    after = {"is_active": False}
    record_event(Action("webhook_endpoint.disabled", endpoint, after=after, reason=reason), actor=actor)


@transaction.atomic
def rotate_secret(endpoint_id: int, *, actor: User) -> str:
    """A new secret, in the clear for this one time; earlier ones count for 24 hours more. Locks the endpoint."""
    require(actor)
    endpoint = lock_endpoint(endpoint_id)
    endpoint.secrets.filter(expires_at__isnull=True).update(expires_at=Now() + OVERLAP)
    secret = add_secret(endpoint)
    record_event(Action("webhook_endpoint.rotated", endpoint), actor=actor)
    return secret


@transaction.atomic
def send_test(endpoint_id: int, *, actor: User) -> OutboxEvent:
    """Publish a trial for this endpoint alone. Raises PermissionDenied or Problem; locks the endpoint."""
    require(actor)
    endpoint = lock_endpoint(endpoint_id)
    refuse_inactive(endpoint)
    event = publish(TEST.name, aggregate=endpoint, payload={"endpoint_id": str(endpoint.pk)})
    record_event(Action("webhook_endpoint.tried", endpoint, after={"event": event.message_id}), actor=actor)
    return event


def add_secret(endpoint: WebhookEndpoint) -> str:
    secret = create_secret()
    WebhookSecret.objects.create(endpoint=endpoint, sealed=seal(secret))
    return secret


def lock_endpoint(endpoint_id: int) -> WebhookEndpoint:
    """Lock its row, though not against new deliveries that refer to it. Raises Problem."""
    endpoint = WebhookEndpoint.objects.select_for_update(no_key=True).filter(pk=endpoint_id).first()
    if endpoint is None:
        raise not_found("endpoint")
    return endpoint


def describe(endpoint: WebhookEndpoint) -> dict[str, object]:
    return {name: getattr(endpoint, name) for name in ("url", "description", "topics", "is_active")}


def require(actor: User) -> None:
    if not actor.has_perm(Permission.MANAGE_WEBHOOKS):
        raise PermissionDenied(f"{actor} lacks {Permission.MANAGE_WEBHOOKS}.")


def refuse_inactive(endpoint: WebhookEndpoint) -> None:
    if not endpoint.is_active:
        detail = "The endpoint is switched off: switch it on first."
        raise Problem("endpoint_inactive", detail, status=HTTPStatus.CONFLICT)


def check_wish(wish: EndpointWish) -> None:
    """Raise Problem for unknown topics, and for a URL to which nothing may be sent; asks DNS."""
    unknown = sorted(set(wish.topics) - set(list_topics()))
    if unknown:
        raise refuse_field("topics", f"There is no topic {', '.join(unknown)}.")
    try:
        find_addresses(parse_url(wish.url), timeout_s=RESOLVE_S)
    except (Refused, Unresolved) as error:
        raise refuse_field("url", str(error)) from error


def refuse_field(field: str, detail: str) -> Problem:
    fault = FieldFault(field, "invalid", detail)
    return Problem("invalid_endpoint", detail, status=HTTPStatus.BAD_REQUEST, faults=(fault,))
