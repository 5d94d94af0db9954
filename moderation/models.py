"""A decision: who decided what about which medium, on what ground, under which policy."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from uuid_utils.compat import uuid7


class Verdict(models.TextChoices):
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Decision(models.Model):
    """One verdict. `machine_nsfw_level` is what the detector said, `nsfw_level` what the person approved."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    media = models.ForeignKey("catalog.Media", on_delete=models.PROTECT, related_name="decisions")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict)
    reason = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    machine_nsfw_level = models.PositiveSmallIntegerField(null=True, blank=True)
    nsfw_level = models.PositiveSmallIntegerField(null=True, blank=True)
    policy_version = models.CharField(max_length=20)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="decision_verdict_known"),
            models.CheckConstraint(
                condition=Q(verdict=Verdict.APPROVED) ^ ~Q(reason=""), name="decision_reason_unless_approved"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} by {self.actor}"
