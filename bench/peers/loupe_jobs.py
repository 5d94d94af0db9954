"""Loupe: rows under leases, a child process that works, a sweeper; everything as `make run` has it."""

from dataclasses import replace

from django.core.management import call_command

from bench.peers.work import URGENT, do_job
from bench.trial.jobs import ANALYSIS, TATTOO
from bench.trial.models import Task
from config.jobs.leases import Lease
from config.jobs.queueing import enqueue as enqueue_one

LOW = replace(ANALYSIS, perform="bench.peers.loupe_jobs.perform")
HIGH = replace(TATTOO, perform="bench.peers.loupe_jobs.perform")


def perform(task: Task, lease: Lease) -> None:
    do_job(task.deed, number=int(task.argument), system="loupe")
    lease.complete()


def prepare() -> None:
    call_command("migrate", verbosity=0)


def enqueue(job: str, numbers: range) -> None:
    """One as the application does it, with its tick; a backlog in bulk, which the sweeper finds."""
    if len(numbers) == 1:
        enqueue_one(HIGH if job == URGENT else LOW, deed=job, argument=numbers.start)
        return
    Task.objects.bulk_create(
        Task(lane=LOW.lane, max_attempts=LOW.max_attempts, deed=job, argument=number) for number in numbers
    )
