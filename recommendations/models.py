"""What users asked for and what they were given."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from uuid_utils.compat import uuid7


class RequestOutcome(models.TextChoices):
    REUSED = "reused"
    NOTHING_GOOD_ENOUGH = "nothing_good_enough"


class MediaRequest(models.Model):
    """One request with its answer, as the calibration will want it: every score that was shown or fell short."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    character = models.ForeignKey("catalog.Character", on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    kind = models.CharField(max_length=10)
    nsfw_max = models.PositiveSmallIntegerField()
    count = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=30, choices=RequestOutcome)
    best_score = models.FloatField(null=True, blank=True, help_text="calibrated probability of the best candidate")
    threshold = models.FloatField()
    calibration = models.CharField(max_length=64, help_text="version of the calibration")
    media_ids = models.JSONField(default=list)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "media request"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=RequestOutcome.values), name="media_request_outcome_known")
        ]

    def __str__(self) -> str:
        return f"request {self.id}"
