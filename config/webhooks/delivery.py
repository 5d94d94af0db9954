"""Deliver one event to one endpoint: build the message, send it, keep what came back.

An attempt that gets no 2xx raises, and the job's declaration says when the next one follows. URL, secrets and switch are read
anew by each attempt: what an operator mends meanwhile counts.
"""

from django.db import transaction
from django.utils import timezone

from config.jobs.errors import PermanentError, TransientError
from config.jobs.leases import Lease
from config.webhooks.guard import Refused, Unresolved, parse_url
from config.webhooks.models import Delivery, WebhookEndpoint
from config.webhooks.sealing import SealBroken, unseal
from config.webhooks.selectors import list_live_secrets
from config.webhooks.services import disable_endpoint
from config.webhooks.signing import build_headers, encode_body
from config.webhooks.transport import Answer, NoAnswer, post
from config.webhooks.verdicts import Verdict, cut_excerpt, explain_failure, judge_answer, read_retry_after

CONTENT_HEADERS = {"Content-Type": "application/json", "User-Agent": "Loupe-Webhooks/1", "Accept-Encoding": "identity"}


def perform(delivery: Delivery, lease: Lease) -> None:
    """Send the event once. Raises TransientError or PermanentError."""
    endpoint = WebhookEndpoint.objects.get(pk=delivery.endpoint_id)
    if not endpoint.is_active:
        raise PermanentError(f"The endpoint is switched off: {endpoint.disabled_reason}")
    try:
        answer = send(delivery, endpoint=endpoint)
    except (Refused, Unresolved, NoAnswer, SealBroken) as error:
        raise TransientError(str(error)) from error
    keep_answer(delivery, answer=answer, lease=lease)


def settle(_delivery: Delivery) -> None:
    """A delivery has no domain beyond itself: the event stays, and can be replayed."""


def send(delivery: Delivery, *, endpoint: WebhookEndpoint) -> Answer:
    """POST the signed message; raises Refused, Unresolved, NoAnswer, SealBroken."""
    event = delivery.event
    body = encode_body(event.topic, occurred_at=event.created_at, data=event.payload)
    signed = build_headers(event.message_id, body=body, sent_at=timezone.now(), secrets=read_secrets(endpoint))
    return post(parse_url(endpoint.url), body=body.encode(), headers=CONTENT_HEADERS | signed)


def read_secrets(endpoint: WebhookEndpoint) -> list[str]:
    """Every secret that still counts, the newest first; raises SealBroken."""
    return [unseal(secret.sealed) for secret in list_live_secrets(endpoint)]


def keep_answer(delivery: Delivery, *, answer: Answer, lease: Lease) -> None:
    """Write the response under the lease; complete the job, or raise what the response means."""
    verdict = judge_answer(answer)
    with transaction.atomic():
        if verdict == Verdict.DELIVERED:
            lease.complete()
        else:
            lease.hold()
        Delivery.objects.filter(pk=delivery.pk).update(
            response_status=answer.status,
            response_excerpt=cut_excerpt(answer.content),
            duration_ms=answer.duration_ms,
        )
        if verdict == Verdict.GONE:
            disable_endpoint(delivery.endpoint_id, reason="The receiver answered 410 Gone.", actor=None)
    if verdict == Verdict.GONE:
        raise PermanentError("The receiver answered 410 Gone: its endpoint is switched off.")
    if verdict == Verdict.FAILED:
        retry_after_s = read_retry_after(answer, now=timezone.now())
        raise TransientError(explain_failure(answer), retry_after_s=retry_after_s)
