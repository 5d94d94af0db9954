"""The two jobs that remove: the erasure of a subject, and a round of retention."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from config.jobs.models import LeasedJob
from tattoo.models.subjects import Subject


class Erasure(LeasedJob):
    """Removes what the store still has of an erased subject; the key that could read it is gone already."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="erasures")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField()
    versions_removed = models.PositiveIntegerField(default=0)

    class Meta(LeasedJob.Meta):
        constraints = [
            *LeasedJob.Meta.constraints,
            models.CheckConstraint(condition=~Q(reason=""), name="erasure_has_a_reason"),
            models.UniqueConstraint(
                fields=["subject"], condition=Q(retry_of__isnull=True), name="erasure_once_a_subject"
            ),
        ]


class RetentionRound(LeasedJob):
    """Removes what every clinic's retention says is due at `as_of`."""

    as_of = models.DateTimeField()
    objects_removed = models.PositiveIntegerField(default=0)
    analyses_forgotten = models.PositiveIntegerField(default=0)

    class Meta(LeasedJob.Meta):
        constraints = [
            *LeasedJob.Meta.constraints,
            models.UniqueConstraint(
                fields=["lane"], condition=Q(state__in=("queued", "running")), name="retention_one_round_at_a_time"
            ),
        ]
