"""A consent as ISO/IEC TS 27560:2023 records one: which notice, which purposes, to whom, how, until when, withdrawn when.

Purposes are separate; improving models is never on by itself. A consent never changes: it is withdrawn, or a new one given.
"""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from uuid_utils.compat import uuid7

from tattoo.models.subjects import Subject


class Consent(models.Model):
    """What a subject has agreed to."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="consents")
    notice_version = models.CharField(max_length=60, help_text="version of the notice that was shown")
    allows_analysis = models.BooleanField(default=False)
    allows_storage = models.BooleanField(default=False)
    allows_improvement = models.BooleanField(default=False, help_text="use for improving models")
    controller = models.CharField(max_length=200, help_text="who answers for the processing")
    recipients = models.JSONField(default=list, blank=True, help_text="who else gets to see it")
    method = models.CharField(max_length=60, help_text="how it was given, such as signed-form")
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=F("given_at")),
                name="consent_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(notice_version="") & ~Q(controller="") & ~Q(method=""), name="consent_says_what_and_how"
            ),
        ]
        indexes = [models.Index(fields=["subject", "-given_at", "-id"], name="consent_of_subject")]

    def __str__(self) -> str:
        return f"consent {self.pk}"
