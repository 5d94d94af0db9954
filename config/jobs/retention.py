"""Attempts are kept for a while: enough for the plots and for whoever asks why; the jobs themselves stay."""

from datetime import timedelta

from django.conf import settings
from django.db.models.functions import Now

from config.jobs.models import JobAttempt

MOST_A_ROUND = 5_000


def remove_old_attempts() -> int:
    """Delete attempts older than LOUPE_ATTEMPTS_KEPT_DAYS, some thousand at a time; returns how many."""
    old = JobAttempt.objects.filter(ended_at__lt=Now() - timedelta(days=settings.LOUPE_ATTEMPTS_KEPT_DAYS))
    removed, _ = JobAttempt.objects.filter(pk__in=old.order_by("ended_at", "pk").values("pk")[:MOST_A_ROUND]).delete()
    return removed
