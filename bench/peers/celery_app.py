"""Celery on Redis as a careful user sets it: acknowledged late, given back when a worker is lost, nothing fetched ahead.

Priorities by the transport's steps, 0 first; the visibility timeout keeps its documented default of 3600 s, for a shorter one
has jobs that run longer done twice.
"""

import os

from celery import Celery  # type: ignore[import-not-found]

from bench.peers.work import URGENT, do_job

HIGH, LOW = 0, 9

app = Celery("bench", broker=os.environ["BENCH_REDIS_URL"])
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
    broker_transport_options={"priority_steps": list(range(10)), "queue_order_strategy": "priority", "sep": ":"},
)


def perform(job: str, number: int) -> None:
    do_job(job, number=number, system="celery")


TASK = app.task(name="perform")(perform)


def prepare() -> None:
    """Redis needs nothing."""


def enqueue(job: str, numbers: range) -> None:
    for number in numbers:
        TASK.apply_async((job, number), priority=HIGH if job == URGENT else LOW)
