"""The audit rows. PostgreSQL refuses UPDATE, DELETE and TRUNCATE of events by trigger (migration 0002)."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from uuid_utils.compat import uuid7


class AuditChain(models.Model):
    """The head of the chain: its row lock orders the writers."""

    name = models.CharField(max_length=40, primary_key=True)
    length = models.BigIntegerField(default=0)
    last_hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.name} ({self.length})"


class AuditEvent(models.Model):
    """One action: actor, object, what it was before and after, why; `hash` covers all of it and the hash before."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    chain = models.ForeignKey(AuditChain, on_delete=models.PROTECT, related_name="events")
    position = models.BigIntegerField(help_text="1 for the first event of the chain")
    recorded_at = models.DateTimeField(db_default=Now())
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    action = models.CharField(max_length=80)
    object_type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=80)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["-position", "-pk"]
        constraints = [models.UniqueConstraint(fields=["chain", "position"], name="audit_event_position_once")]
        indexes = [models.Index(fields=["object_type", "object_id", "position"], name="audit_event_of_object")]

    def __str__(self) -> str:
        return f"{self.position} {self.action} {self.object_type} {self.object_id}"
