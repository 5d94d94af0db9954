"""Lanes and kinds of job: one declaration each, and all that workers and the sweeper need to know.

A kind is declared in its app's `jobs.py` and listed by its dotted name in `settings.JOB_KINDS`, so the foundations import no
app, and enqueueing imports no worker code.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string

from config.jobs.models import LeasedJob


@dataclass(frozen=True)
class JobKind:
    """Work of one kind.

    `lane` is the Dramatiq queue; `perform(job, lease)` does the work and ends with `lease.complete()` in the transaction
    of its result; `give_up(job)` settles the domain in the transaction that marks the job dead. `lease_s`: a holder that is
    silent this long has lost the job. `retry_delay_s` is doubled with each attempt.
    """

    model: str
    lane: str
    perform: str
    give_up: str
    lease_s: float = 15.0
    max_attempts: int = 3
    retry_delay_s: float = 2.0

    @property
    def job_model(self) -> type[LeasedJob]:
        model: type[LeasedJob] = apps.get_model(self.model)
        return model

    def load_perform(self) -> Callable[..., None]:
        return load_function(self.perform)

    def load_give_up(self) -> Callable[..., None]:
        return load_function(self.give_up)


def load_function(dotted_name: str) -> Callable[..., Any]:
    function: Callable[..., Any] = import_string(dotted_name)
    return function


@cache
def list_kinds() -> tuple[JobKind, ...]:
    """Every declared kind, in the order of `settings.JOB_KINDS`."""
    return tuple(import_string(name) for name in settings.JOB_KINDS)


def kinds_of_lane(lane: str) -> tuple[JobKind, ...]:
    return tuple(kind for kind in list_kinds() if kind.lane == lane)


def list_lanes() -> tuple[str, ...]:
    return tuple(dict.fromkeys(kind.lane for kind in list_kinds()))
