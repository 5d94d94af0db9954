"""A second look, later: what a server that is away could not say of a medium is asked again without holding up its review."""

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now

from catalog.jobs import REANALYSE_MEDIA
from catalog.models import AnalysisRun, Media
from config.jobs.models import JobState
from config.jobs.queueing import enqueue

LEAST_DELAY_S = 60.0


@transaction.atomic
def look_again_later(media: Media, *, retry_after_s: float) -> None:
    """Queue a run in the background lane that computes what is missing; none where one waits or works already.

    `media` is locked. The time is the database's.
    """
    of_medium = AnalysisRun.objects.filter(media=media, lane=REANALYSE_MEDIA.lane)
    if of_medium.filter(state__in=(JobState.QUEUED, JobState.RUNNING)).exists():
        return
    run = enqueue(REANALYSE_MEDIA, media_id=media.pk)
    delay = timedelta(seconds=max(retry_after_s, LEAST_DELAY_S))
    AnalysisRun.objects.filter(pk=run.pk).update(run_after=Now() + delay)
