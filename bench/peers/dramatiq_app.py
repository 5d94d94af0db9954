"""Plain Dramatiq: RedisBroker and middleware by default; urgent work has a queue of its own, and its actor the lower priority.

Actors of one queue would be of no use: a message's priority counts only among those that a worker has fetched already.
"""

import os

import dramatiq
from dramatiq.brokers.redis import RedisBroker

from bench.peers.work import URGENT, do_job

broker = RedisBroker(url=os.environ["BENCH_REDIS_URL"], namespace="plain")  # type: ignore[no-untyped-call]
dramatiq.set_broker(broker)


def perform(job: str, number: int) -> None:
    do_job(job, number=number, system="dramatiq")


LOW = dramatiq.actor(actor_name="low", queue_name="low", priority=100)(perform)
HIGH = dramatiq.actor(actor_name="high", queue_name="high", priority=0)(perform)


def prepare() -> None:
    """Redis needs nothing."""


def enqueue(job: str, numbers: range) -> None:
    for number in numbers:
        (HIGH if job == URGENT else LOW).send(job, number)
