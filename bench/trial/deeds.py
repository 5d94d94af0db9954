"""What tasks do, by name. Each but `nothing` tells of its start; each that ends well writes one effect."""

import ctypes
import hashlib
import os
import time
from collections.abc import Callable, Mapping

from django.db import connection, transaction
from django.db.models.functions import Now

from bench.trial.models import Effect, Start, Task
from config.embedded.processes import identify_process
from config.jobs.errors import PermanentError, TransientError
from config.jobs.leases import Lease

STEP_S = 0.25
MICROSECONDS = 1_000_000
_libc = ctypes.PyDLL(None)  # keeps the GIL during its calls, unlike CDLL


def perform(task: Task, lease: Lease) -> None:
    if task.deed == "nothing":
        lease.complete()
        return
    start = Start.objects.create(
        task=task, attempt=task.attempt, pid=os.getpid(), others_alive=count_others_alive(task)
    )
    connection.close()  # many tasks may run at once; none keeps a connection while it works
    try:
        DEEDS[task.deed](task, lease)
        with transaction.atomic():
            lease.complete()
            Effect.objects.create(task=task, attempt=task.attempt)
        if task.deed == "tidy_up":
            time.sleep(task.argument)
    finally:
        Start.objects.filter(pk=start.pk).update(ended_at=Now())


def count_others_alive(task: Task) -> int:
    """Processes of this machine that are at the same task right now: there must be none."""
    unfinished = Start.objects.filter(task=task, ended_at=None).values_list("pid", flat=True)
    return sum(identify_process(pid) is not None for pid in unfinished)


def settle(_task: Task) -> None:
    """A task has no domain."""


def tidy_up(_task: Task, _lease: Lease) -> None:
    """Nothing; but after its completion it goes on for `argument` seconds."""


def loop(task: Task, lease: Lease) -> None:
    """Python code for `argument` seconds."""
    end = time.monotonic() + task.argument
    while (left := end - time.monotonic()) > 0:
        lease.report(round(100 - 100 * left / max(task.argument, STEP_S)), "looping")
        time.sleep(min(STEP_S, left))


def call_c(task: Task, _lease: Lease) -> None:
    """One call of a C function for `argument` seconds that holds the GIL all the while."""
    _libc.usleep(round(task.argument * MICROSECONDS))


def hash_on(task: Task, _lease: Lease) -> None:
    """Keep a processor busy for `argument` seconds."""
    end = time.monotonic() + task.argument
    while time.monotonic() < end:
        hashlib.sha256(b"loupe" * 10_000).digest()


def exit_process(_task: Task, _lease: Lease) -> None:
    os._exit(7)


def eat_memory(_task: Task, _lease: Lease) -> None:
    hoard = []
    while True:
        hoard.append(bytearray(16 * 2**20))


def fail_transiently(task: Task, _lease: Lease) -> None:
    """Fail until attempt `argument`."""
    if task.attempt < task.argument:
        raise TransientError("the test's server is away")


def fail_permanently(_task: Task, _lease: Lease) -> None:
    raise PermanentError("it will never work")


def break_down(_task: Task, _lease: Lease) -> None:
    raise ZeroDivisionError("as the test asked")


DEEDS: Mapping[str, Callable[[Task, Lease], None]] = {
    "loop": loop,
    "tidy_up": tidy_up,
    "call_c": call_c,
    "hash": hash_on,
    "exit": exit_process,
    "eat_memory": eat_memory,
    "fail_transiently": fail_transiently,
    "fail_permanently": fail_permanently,
    "break_down": break_down,
}
