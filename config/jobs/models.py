"""LeasedJob: the columns by which a row can be claimed, kept, given back and finished (services: leases.py)."""

from django.db import models
from django.db.models.functions import Now
from uuid_utils.compat import uuid7


class JobState(models.TextChoices):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    DEAD = "dead"


class LeasedJob(models.Model):
    """A unit of work. `fence` grows with each claim: a write that carries an older fence is refused."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    lane = models.CharField(max_length=40)
    priority = models.SmallIntegerField(default=0, help_text="higher first")
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    attempt = models.PositiveSmallIntegerField(default=0, help_text="counted when claimed")
    max_attempts = models.PositiveSmallIntegerField()
    fence = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    run_after = models.DateTimeField(db_default=Now())
    error_class = models.CharField(max_length=80, blank=True)
    error_text = models.TextField(blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=JobState.values), name="%(app_label)s_%(class)s_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state=JobState.RUNNING, lease_until__isnull=False)
                | ~models.Q(state=JobState.RUNNING) & models.Q(lease_until__isnull=True),
                name="%(app_label)s_%(class)s_lease_iff_running",
            ),
        ]
        indexes = [
            models.Index(
                fields=["lane", "-priority", "id"],
                condition=models.Q(state=JobState.QUEUED),
                name="%(app_label)s_%(class)s_claim",
            ),
            models.Index(
                fields=["lease_until"],
                condition=models.Q(state=JobState.RUNNING),
                name="%(app_label)s_%(class)s_lease",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lane} {self.id} {self.state}"
