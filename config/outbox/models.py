"""The rows of the outbox. PostgreSQL refuses UPDATE, DELETE and TRUNCATE of events by trigger (migration 0002)."""

from django.db import models
from django.db.models.functions import Now
from uuid_utils.compat import uuid7


class OutboxEvent(models.Model):
    """Something that happened to an aggregate. `position` orders the events; `uid` is what receivers know one by."""

    position = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    topic = models.CharField(max_length=60)
    aggregate_type = models.CharField(max_length=50, help_text="the model, as app.model")
    aggregate_id = models.CharField(max_length=40)
    payload = models.JSONField(default=dict, help_text="ids and states, what the topic declares")
    request_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "event"
        ordering = ["-position"]
        indexes = [
            models.Index(fields=["aggregate_type", "aggregate_id", "position"], name="outbox_event_of_aggregate"),
            models.Index(fields=["created_at"], name="outbox_event_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.aggregate_id}"

    @property
    def aggregate(self) -> str:
        """What it happened to, as `app.model:id`."""
        return f"{self.aggregate_type}:{self.aggregate_id}"

    @property
    def message_id(self) -> str:
        """The same for every delivery of the event, to whomever and however often."""
        return f"msg_{self.uid.hex}"
