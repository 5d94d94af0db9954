"""Rows as workers leave them: a dead job with its attempt, and ended attempts of other jobs."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db.models.functions import Now

from bench.trial.jobs import ANALYSIS
from bench.trial.models import Task
from config.jobs.errors import Category, Failure
from config.jobs.kinds import JobKind
from config.jobs.leases import fail_attempt
from config.jobs.models import JobAttempt

HOPELESS = Failure(Category.PERMANENT, "PermanentError", "it will never work", traceback="Traceback: deeds.py, line 1")


def bury(task: Task, *, kind: JobKind = ANALYSIS, failure: Failure = HOPELESS) -> Task:
    """The claimed task fails for good."""
    fail_attempt(task, kind=kind, failure=failure)
    task.refresh_from_db()
    return task


def write_attempt(
    outcome: str, *, kind: JobKind = ANALYSIS, ago: timedelta = timedelta(0), **columns: Any
) -> JobAttempt:
    """An attempt that ended so long ago, a second after it had begun."""
    known: dict[str, Any] = {
        "job_kind": kind.name,
        "job_id": uuid4(),
        "lane": kind.lane,
        "attempt": 1,
        "fence": 1,
        "worker": "a worker",
        "claimable_at": Now() - ago - timedelta(seconds=2),
        "started_at": Now() - ago - timedelta(seconds=1),
        "ended_at": Now() - ago,
        "outcome": outcome,
    }
    return JobAttempt.objects.create(**known | columns)
