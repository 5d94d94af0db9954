"""Answers go: all of them after IDEMPOTENCY_KEPT_H hours, those about a subject as soon as the subject is erased."""

from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from config.idempotency.models import FORGOTTEN, IdempotencyClaim, Withheld

MOST_A_ROUND = 5_000


@transaction.atomic
def remove_expired_claims() -> int:
    """Delete the keys whose day is over, some thousand at a time, but none that is at work; returns how many."""
    over = IdempotencyClaim.objects.select_for_update(skip_locked=True).filter(expires_at__lte=Now())
    keys = list(over.order_by("expires_at", "pk").values_list("pk", flat=True)[:MOST_A_ROUND])
    removed, _ = IdempotencyClaim.objects.filter(pk__in=keys).delete()
    return removed


@transaction.atomic
def forget_answers(*, tenant_id: UUID, subject: str | None = None) -> int:
    """Erase the answers about a subject, or all of a tenant's: body, headers, fingerprint and subject; returns how many.

    The keys stay until their day is over, so that what was erased is not done anew by a client that tries again: it gets 410.
    A request that is still at work loses its claim, so its answer is never kept.
    """
    claims = IdempotencyClaim.objects.filter(tenant_id=tenant_id)
    meant = claims if subject is None else claims.filter(subject=subject)
    meant.filter(status_code=None).update(attempt=F("attempt") + 1, lease_until=Now(), subject="")
    answered = meant.filter(status_code__isnull=False).exclude(withheld=Withheld.FORGOTTEN)
    return answered.update(body=None, headers={}, fingerprint=FORGOTTEN, subject="", withheld=Withheld.FORGOTTEN)
