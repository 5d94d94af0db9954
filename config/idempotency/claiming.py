"""Claim a key: insert first, so that of any number of equal requests one does the work; the others judge its row.

The insert commits before the work begins: the others see it at once and wait for nothing. A holder that works in one
transaction also locks the row, so a slow one is never taken for a dead one, however long its lease is over.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import DatabaseError, models, transaction
from django.db.models import Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Now
from rest_framework.request import Request

from config.accounts.identity import signed_in_user
from config.accounts.models import User
from config.idempotency.models import FORGOTTEN, IdempotencyClaim
from config.idempotency.problems import still_running
from config.idempotency.standing import KnownKey, Standing, judge

log = structlog.get_logger(__name__)

MOST_ROUNDS = 3


@dataclass(frozen=True)
class Scope:
    """Where a key counts: nobody else's equal key is ever looked at."""

    user: User
    method: str
    route: str
    key: str

    @property
    def columns(self) -> dict[str, Any]:
        own = {"method": self.method, "route": self.route, "key": self.key}
        return {"tenant_id": self.user.tenant_id, "user_id": self.user.pk, **own}


@dataclass(frozen=True)
class Found:
    """The row of a key and how it stands for this request."""

    claim: IdempotencyClaim
    standing: Standing


def scope_of(request: Request, *, key: str) -> Scope:
    """The scope of a key in this request; raises PermissionDenied for an anonymous one."""
    match = request.resolver_match
    route = match.route if match else request.path
    return Scope(signed_in_user(request), method=str(request.method), route=route, key=key)


def claim_key(scope: Scope, *, fingerprint: str) -> Found:
    """Claim the key for this request, or say how it stands: CLAIMED, RUNNING, OTHER_BODY or ANSWERED; two queries.

    Raises Problem `request_running` when the row changes hands under every look.
    """
    for _ in range(MOST_ROUNDS):
        mine = insert_claim(scope, fingerprint=fingerprint)
        row = find_claim(scope)
        if row is None:  # removed in between: its day was over
            continue
        if row.pk == mine.pk:
            return Found(row, Standing.CLAIMED)
        standing = judge(describe(row, fingerprint=fingerprint))
        if standing is Standing.LAPSED:
            return take_over(row)
        if standing is not Standing.EXPIRED:
            return Found(row, standing)
        remove_claim(row)
    raise still_running()


def insert_claim(scope: Scope, *, fingerprint: str) -> IdempotencyClaim:
    """A new row, unless the key has one."""
    expiry = Now() + timedelta(hours=settings.IDEMPOTENCY_KEPT_H)
    claim = IdempotencyClaim(fingerprint=fingerprint, lease_until=end_of_lease(), expires_at=expiry, **scope.columns)
    IdempotencyClaim.objects.bulk_create([claim], ignore_conflicts=True)
    return claim


def end_of_lease() -> Combinable:
    return Now() + timedelta(seconds=settings.IDEMPOTENCY_LEASE_S)


def find_claim(scope: Scope) -> IdempotencyClaim | None:
    """The key's row, with `is_expired` and `is_leased` by the database's clock."""
    clocked = IdempotencyClaim.objects.annotate(
        is_expired=ask(Q(expires_at__lte=Now())), is_leased=ask(Q(lease_until__gt=Now()))
    )
    return clocked.filter(**scope.columns).first()


def ask(question: Q) -> Combinable:
    return models.ExpressionWrapper(question, output_field=models.BooleanField())


def describe(row: Any, *, fingerprint: str) -> KnownKey:
    return KnownKey(
        is_expired=row.is_expired,
        is_same=row.fingerprint in {fingerprint, FORGOTTEN},
        is_answered=row.status_code is not None,
        is_leased=bool(row.is_leased),
    )


@transaction.atomic
def take_over(row: IdempotencyClaim) -> Found:
    """Claim a lapsed row: CLAIMED, or RUNNING when another was quicker or its holder is at work all the same."""
    lapsed = IdempotencyClaim.objects.select_for_update(skip_locked=True).filter(
        pk=row.pk, attempt=row.attempt, status_code=None, lease_until__lte=Now()
    )
    mine = lapsed.first()
    if mine is None:
        return Found(row, Standing.RUNNING)
    mine.attempt += 1
    mine.lease_until = end_of_lease()
    mine.save(update_fields=["attempt", "lease_until"])
    return Found(mine, Standing.CLAIMED)


@transaction.atomic
def remove_claim(row: IdempotencyClaim) -> None:
    """Delete a row whose day is over, unless somebody is at work on it."""
    over = IdempotencyClaim.objects.select_for_update(skip_locked=True).filter(pk=row.pk, expires_at__lte=Now())
    if over.first() is not None:  # a delete() of the query itself would wait: Django drops its lock
        row.delete()


def unanswered(claim: IdempotencyClaim) -> QuerySet[IdempotencyClaim]:
    """The claim's row as long as this attempt holds it."""
    return IdempotencyClaim.objects.filter(pk=claim.pk, attempt=claim.attempt, status_code=None)


def hold_claim(claim: IdempotencyClaim) -> None:
    """Lock the row until the transaction ends; raises Problem `request_running` when another attempt has it."""
    if unanswered(claim).select_for_update().first() is None:
        raise still_running()


def name_subject(claim: IdempotencyClaim, *, subject: str) -> None:
    """Write down whom the answer will be about, so that an erasure that comes before the answer finds the claim too."""
    claim.subject = subject
    unanswered(claim).update(subject=subject)


def release_claim(claim: IdempotencyClaim) -> None:
    """Give the claim back: the same request is done anew, under the same id, when it is sent again."""
    try:
        unanswered(claim).update(lease_until=Now())
    except DatabaseError as error:
        log.warning("claim not given back: its lease has to end", claim=str(claim.pk), error=str(error))
