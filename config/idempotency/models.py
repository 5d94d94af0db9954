"""The rows of keys: each is one request that is being done, or its answer. All times are the database's.

A row is leased while the request is done and answered afterwards, never both. `id` stays the same when a lapsed claim is taken
over: what a request does outside of its transaction is keyed by it. `attempt` is the fence against a holder given up.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from uuid_utils.compat import uuid7

from config.accounts.models import Tenant

FORGOTTEN = ""  # a fingerprint that was erased with its answer: any body is the same


class Withheld(models.TextChoices):
    """Why an answer has no body to give again."""

    TOO_LARGE = "too_large"
    FORGOTTEN = "forgotten"


class IdempotencyClaim(models.Model):
    """A key of a person at an operation. The rows live for a day, so they go with their person and their tenant."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    method = models.CharField(max_length=10)
    route = models.CharField(max_length=200, help_text="the operation's address as a pattern")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, blank=True, help_text="empty: forgotten")
    attempt = models.PositiveIntegerField(default=1)
    lease_until = models.DateTimeField(null=True)
    status_code = models.PositiveSmallIntegerField(null=True)
    headers: Any = models.JSONField(default=dict)
    body = models.BinaryField(null=True)
    withheld = models.CharField(max_length=10, choices=Withheld, blank=True)
    subject = models.CharField(max_length=64, blank=True, help_text="whom the answer is about")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "user", "method", "route", "key"], nulls_distinct=False, name="idempotency_key_once"
            ),
            models.CheckConstraint(
                condition=Q(lease_until__isnull=False, status_code__isnull=True)
                | Q(lease_until__isnull=True, status_code__isnull=False),
                name="idempotency_leased_or_answered",
            ),
            models.CheckConstraint(condition=Q(withheld__in=["", *Withheld.values]), name="idempotency_withheld_known"),
            models.CheckConstraint(
                condition=Q(body__isnull=True, status_code__isnull=True, withheld="")
                | Q(body__isnull=False, status_code__isnull=False, withheld="")
                | Q(body__isnull=True, status_code__isnull=False) & ~Q(withheld=""),
                name="idempotency_body_iff_answered",
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], name="idempotency_by_expiry"),
            models.Index(fields=["tenant", "subject"], name="idempotency_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.route} {self.key}"
