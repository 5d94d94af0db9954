"""The rows of jobs: LeasedJob that domain tables inherit, the attempts that were made, the lanes' switches.

A job's life is QUEUED -> RUNNING -> SUCCEEDED, DEAD or CANCELLED, or back to QUEUED for another attempt. The last three are
final: a trigger refuses every other step (transitions.py). Whoever wants a dead job done makes a new one that names it.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from uuid_utils.compat import uuid7

from config.accounts.roles import Permission, declare_permission


class JobState(models.TextChoices):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    DEAD = "dead"
    CANCELLED = "cancelled"


FINAL_STATES = (JobState.SUCCEEDED, JobState.DEAD, JobState.CANCELLED)


class LeasedJob(models.Model):
    """A unit of work. `fence` grows with each claim: a write that carries an older fence is refused."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    lane = models.CharField(max_length=40)
    priority = models.SmallIntegerField(default=0, help_text="higher first, inside the lane")
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    attempt = models.PositiveSmallIntegerField(default=0, help_text="counted when claimed")
    max_attempts = models.PositiveSmallIntegerField()
    failures = models.JSONField(default=dict, blank=True, help_text="failed attempts by class of error")
    fence = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    run_after = models.DateTimeField(db_default=Now())
    sequence_key = models.CharField(
        max_length=120, blank=True, help_text="jobs of a kind that share a key run one after another, oldest first"
    )
    progress_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    progress_note = models.CharField(max_length=200, blank=True)
    error_class = models.CharField(max_length=80, blank=True)
    error_text = models.TextField(blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    retry_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="retried_by", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    cancel_requested_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="%(app_label)s_%(class)s_state_known"),
            models.CheckConstraint(
                condition=Q(state=JobState.RUNNING, lease_until__isnull=False)
                | ~Q(state=JobState.RUNNING) & Q(lease_until__isnull=True),
                name="%(app_label)s_%(class)s_lease_iff_running",
            ),
            models.CheckConstraint(
                condition=Q(state__in=FINAL_STATES, finished_at__isnull=False)
                | ~Q(state__in=FINAL_STATES) & Q(finished_at__isnull=True),
                name="%(app_label)s_%(class)s_finished_iff_final",
            ),
            models.UniqueConstraint(
                fields=["retry_of"], condition=Q(retry_of__isnull=False), name="%(app_label)s_%(class)s_retried_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["lane", "-priority", "created_at", "id"],
                condition=Q(state=JobState.QUEUED),
                name="%(app_label)s_%(class)s_claim",
            ),
            models.Index(  # without lease_until: a heartbeat then changes no index
                fields=["lane"],
                condition=Q(state=JobState.RUNNING),
                name="%(app_label)s_%(class)s_running",
            ),
            models.Index(
                fields=["lane", "-finished_at"],
                condition=Q(state=JobState.DEAD),
                name="%(app_label)s_%(class)s_dead",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lane} {self.id} {self.state}"


class Outcome(models.TextChoices):
    """How an attempt ended. After FAILED, EXPIRED, RELEASED and PREEMPTED the job is queued again."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    EXPIRED = "expired", "worker fell silent"
    RELEASED = "released", "released by a worker that was told to stop"
    PREEMPTED = "preempted", "gave way to a more urgent job"
    CANCELLED = "cancelled"
    DEAD = "dead"


class JobAttempt(models.Model):
    """One claim of a job, written when it has ended: what the job's page, the plots and the figures are drawn from."""

    job_kind = models.CharField(max_length=60)
    job_id = models.UUIDField()
    lane = models.CharField(max_length=40)
    attempt = models.PositiveSmallIntegerField()
    fence = models.PositiveIntegerField()
    worker = models.CharField(max_length=80)
    claimable_at = models.DateTimeField(help_text="from when it could have been claimed")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(db_default=Now())
    outcome = models.CharField(max_length=10, choices=Outcome)
    error_category = models.CharField(max_length=10, blank=True)
    error_class = models.CharField(max_length=80, blank=True)
    error_text = models.TextField(blank=True)
    traceback = models.TextField(blank=True)

    class Meta:
        verbose_name = "job attempt"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="job_attempt_outcome_known"),
            models.UniqueConstraint(fields=["job_id", "fence"], name="job_attempt_once_per_claim"),
        ]
        indexes = [models.Index(fields=["ended_at", "lane"], name="job_attempt_by_end")]

    def __str__(self) -> str:
        return f"{self.job_kind} {self.job_id} attempt {self.attempt} {self.outcome}"


class Lane(models.Model):
    """What operators have switched on a lane while Loupe runs; a lane without a row is open and without a limit."""

    name = models.CharField(max_length=40, primary_key=True)
    is_paused = models.BooleanField(default=False)
    max_running = models.PositiveSmallIntegerField(null=True, blank=True, help_text="empty: no limit")
    changed_at = models.DateTimeField(db_default=Now())
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["name"]
        permissions = [declare_permission(Permission.OPERATE_JOBS)]
        constraints = [
            models.CheckConstraint(
                condition=Q(max_running__isnull=True) | Q(max_running__gte=1), name="lane_limit_positive"
            )
        ]

    def __str__(self) -> str:
        return self.name
