"""The child's side: performs one job after another for its keeper, each under limits of memory and processor time.

It writes the results itself, checked by the fence; its failures and its progress it tells the keeper. It ignores the signals
that stop a worker, for the keeper decides; it is killed when keeper or fork server dies.
"""

import resource
import signal
import time
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeAlias

import structlog
from django.db import close_old_connections

from config.jobs.errors import Failure, describe_failure
from config.jobs.kinds import Limits, find_kind
from config.jobs.leases import Lease
from config.jobs.models import LeasedJob

IDLE_S = 1.0
OOM_SCORE = "500"  # should memory run out, the kernel takes the child before the worker


@dataclass(frozen=True)
class Order:
    """What the keeper asks for: a claimed row, the name of its kind, and what it may use."""

    kind: str
    job: LeasedJob
    limits: Limits


@dataclass(frozen=True)
class Ready:
    """The child waits for its first job."""


@dataclass(frozen=True)
class Progress:
    percent: int | None
    note: str


@dataclass(frozen=True)
class Done:
    """The job has completed itself."""


Message: TypeAlias = Ready | Progress | Done | Failure


class NotCompleted(RuntimeError):
    """`perform` came back without having called `lease.complete()`."""


def serve_keeper(keeper: "Connection[Message, Order]") -> None:
    """Perform what the keeper sends until it closes the connection."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    Path("/proc/self/oom_score_adj").write_text(OOM_SCORE, encoding="ascii")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    keeper.send(Ready())
    while True:
        idle_since = time.monotonic()
        try:
            order = keeper.recv()
        except EOFError:
            return
        if time.monotonic() - idle_since > IDLE_S:
            close_old_connections()  # the database may have been away meanwhile
        keeper.send(carry_out(order, keeper))


def carry_out(order: Order, keeper: "Connection[Message, Order]") -> Message:
    """Perform one job; whatever it raises becomes a Failure."""
    kind, job = find_kind(order.kind), order.job
    lease = Lease(job, kind=kind, report=lambda percent, note: keeper.send(Progress(percent, note)))
    with structlog.contextvars.bound_contextvars(job=str(job.pk), attempt=job.attempt, request_id=job.request_id):
        try:
            set_limits(order.limits)
            kind.load("perform")(job, lease)
            if not lease.is_completed:
                raise NotCompleted(f"{kind.perform} came back without lease.complete()")
        except Exception as error:
            return describe_failure(error, traceback=traceback.format_exc())
    return Done()


def set_limits(limits: Limits) -> None:
    """Kernel limits for the next job: private memory, and processor seconds from now on."""
    used_s = time.process_time()
    for limit, most in (
        (resource.RLIMIT_DATA, limits.memory_mib * 2**20),
        (resource.RLIMIT_CPU, round(used_s + limits.cpu_s) + 1),
    ):
        resource.setrlimit(limit, (most, resource.getrlimit(limit)[1]))
