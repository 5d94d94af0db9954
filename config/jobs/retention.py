"""What is kept for a while only: each app's removers, listed in `settings.REMOVERS`, run in every round of the sweeper.

A remover takes no argument, deletes some thousand rows at most and returns how many. Of jobs, the attempts go: they are kept
long enough for the plots and for whoever asks why; the jobs themselves stay.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import TypeAlias

import structlog
from django.conf import settings
from django.db import DatabaseError
from django.db.models.functions import Now
from django.utils.module_loading import import_string

from config.jobs.models import JobAttempt

log = structlog.get_logger(__name__)

MOST_A_ROUND = 5_000
Remover: TypeAlias = Callable[[], int]


def remove_what_is_over() -> int:
    """Run every remover; one that fails is told of and keeps no other back. Returns how many rows went."""
    return sum(run_remover(remover) for remover in load_removers())


@cache
def load_removers() -> tuple[Remover, ...]:
    return tuple(import_string(name) for name in settings.REMOVERS)


def run_remover(remover: Remover) -> int:
    """The remover's count; raises DatabaseError, for then the others cannot work either."""
    try:
        return remover()
    except DatabaseError:
        raise
    except Exception:
        log.exception("a remover failed", remover=f"{remover.__module__}.{remover.__name__}")
        return 0


def remove_old_attempts() -> int:
    """Delete attempts older than LOUPE_ATTEMPTS_KEPT_DAYS, some thousand at a time; returns how many."""
    old = JobAttempt.objects.filter(ended_at__lt=Now() - timedelta(days=settings.LOUPE_ATTEMPTS_KEPT_DAYS))
    removed, _ = JobAttempt.objects.filter(pk__in=old.order_by("ended_at", "pk").values("pk")[:MOST_A_ROUND]).delete()
    return removed
