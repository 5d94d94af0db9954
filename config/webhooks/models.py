"""Receivers, their secrets, and the deliveries: one leased job for each event and endpoint."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from config.accounts.roles import Permission, declare_permission
from config.jobs.models import JobState, LeasedJob

MOST_EXCERPT = 500


class WebhookEndpoint(models.Model):
    """An address that wants to hear of some topics. It is switched off, never deleted: its deliveries are its history."""

    url = models.CharField("URL", max_length=500)
    description = models.CharField(max_length=200, blank=True)
    topics = ArrayField(models.CharField(max_length=60), default=list)
    is_active = models.BooleanField(default=True)
    disabled_reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "endpoint"
        ordering = ["pk"]
        permissions = [declare_permission(Permission.MANAGE_WEBHOOKS)]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_active=True, disabled_reason="") | Q(is_active=False) & ~Q(disabled_reason=""),
                name="webhook_endpoint_disabled_for_a_reason",
            )
        ]

    def __str__(self) -> str:
        return self.description or self.url


class WebhookSecret(models.Model):
    """A secret of an endpoint, sealed. The newest has no end; an earlier one is good for a while after a rotation."""

    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.PROTECT, related_name="secrets")
    sealed = models.TextField()
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint"], condition=Q(expires_at__isnull=True), name="webhook_secret_one_newest"
            )
        ]

    def __str__(self) -> str:
        return f"secret of {self.endpoint_id}"


class Delivery(LeasedJob):
    """An event on its way to an endpoint. The response is that of the last attempt that got one."""

    event = models.ForeignKey("outbox.OutboxEvent", on_delete=models.PROTECT, related_name="deliveries")
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.PROTECT, related_name="deliveries")
    is_replay = models.BooleanField(default=False)
    response_status = models.PositiveSmallIntegerField(null=True, blank=True)
    response_excerpt = models.CharField(max_length=MOST_EXCERPT, blank=True)
    duration_ms = models.PositiveIntegerField(null=True, blank=True)

    class Meta(LeasedJob.Meta):
        verbose_name_plural = "deliveries"
        indexes = [
            *LeasedJob.Meta.indexes,
            models.Index(
                fields=["sequence_key", "created_at", "id"],
                condition=Q(state__in=[JobState.QUEUED, JobState.RUNNING]),
                name="webhook_delivery_sequence",
            ),
            models.Index(fields=["endpoint", "-id"], name="webhook_delivery_of_endpoint"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} to {self.endpoint_id} {self.state}"
