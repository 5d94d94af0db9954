"""Kinds of job: one declaration each, and all that web, workers and sweeper need to know of it.

A kind is declared in its app's `jobs.py` and listed by its dotted name in `settings.JOB_KINDS`, so the foundations import no
app, and enqueueing imports no code of the work.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string

from config.jobs.errors import Category
from config.jobs.lanes import LANES, LaneRule
from config.jobs.models import LeasedJob

CEILINGS: Mapping[Category, int] = {
    Category.TRANSIENT: 30,
    Category.UNKNOWN: 9,
    Category.CRASH: 3,
    Category.PERMANENT: 1,
}


@dataclass(frozen=True)
class Limits:
    """What one attempt may use: seconds by the clock, seconds of processor, MiB of private memory."""

    wall_s: float = 600.0
    cpu_s: float = 600.0
    memory_mib: int = 2_048


@dataclass(frozen=True)
class Retries:
    """How often a job fails, by class of error, before it is dead; `delay_s` doubles up to `most_delay_s`, with jitter."""

    ceilings: Mapping[Category, int] = field(default_factory=lambda: CEILINGS, hash=False)
    delay_s: float = 2.0
    most_delay_s: float = 60.0


@dataclass(frozen=True)
class JobKind:
    """Work of one kind, and everything that is decided about it.

    `perform(job, lease)` does the work in a child process and ends with `lease.complete()` in the transaction of its result.
    `settle(job)` brings the domain in order, in the transaction that makes the job DEAD or CANCELLED (`job.state` tells).
    `retry(job)` enqueues the work of a dead job once more and returns the new job; None where that makes no sense.
    `preload`: modules that a child should find imported. `ready`: a function that a child calls once before it takes jobs, and
    that returns when what it needs is there. `lease_s`: a holder that is silent this long has lost the job.
    `max_age_s`: a job that was not begun this long after it was first submitted is given up, None for never.
    `is_sequenced`: jobs with the same `sequence_key` run one after another. `private`: columns of the input that the operations
    page does not show.
    """

    name: str
    model: str
    lane: str
    perform: str
    settle: str
    retry: str | None = None
    limits: Limits = Limits()
    retries: Retries = Retries()
    lease_s: float = 15.0
    max_age_s: float | None = None
    is_sequenced: bool = False
    private: frozenset[str] = frozenset()
    preload: tuple[str, ...] = ()
    ready: str | None = None

    @property
    def rule(self) -> LaneRule:
        return LANES[self.lane]

    @property
    def job_model(self) -> type[LeasedJob]:
        model: type[LeasedJob] = apps.get_model(self.model)
        return model

    @property
    def max_attempts(self) -> int:
        return max(self.retries.ceilings.values())

    def load(self, role: str) -> Callable[..., Any]:
        """The function for "perform", "settle" or "retry"."""
        return load_function(getattr(self, role))


@cache
def load_function(dotted_name: str) -> Callable[..., Any]:
    function: Callable[..., Any] = import_string(dotted_name)
    return function


@cache
def list_kinds() -> tuple[JobKind, ...]:
    """Every declared kind, in the order of `settings.JOB_KINDS`."""
    return tuple(import_string(name) for name in settings.JOB_KINDS)


def kinds_of_lane(lane: str) -> tuple[JobKind, ...]:
    return tuple(kind for kind in list_kinds() if kind.lane == lane)


def find_kind(name: str) -> JobKind:
    """The kind of this name; raises LookupError."""
    for kind in list_kinds():
        if kind.name == name:
            return kind
    raise LookupError(f"no kind of job is named {name!r}: see settings.JOB_KINDS")


def kind_of_job(job: LeasedJob) -> JobKind:
    """The kind that a row belongs to, by its table and lane; raises LookupError."""
    for kind in list_kinds():
        if (kind.model.lower(), kind.lane) == (job._meta.label_lower, job.lane):
            return kind
    raise LookupError(f"no kind of job has the table {job._meta.label_lower} and the lane {job.lane}")
