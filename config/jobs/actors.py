"""One Dramatiq actor a resource: it drains the resource. Only the worker imports this."""

import signal
from types import FrameType

import dramatiq
from django.db import close_old_connections
from dramatiq import Broker, Worker

from config.broker import broker
from config.jobs.lanes import RESOURCES
from config.jobs.ticks import name_actor
from config.jobs.work import CLOSING, NURSERY, drain_resource


class WorkerLife(dramatiq.Middleware):
    """A worker begins with its nursery; told to stop, it claims nothing more, and what runs has LOUPE_SHUTDOWN_GRACE_S."""

    def before_worker_boot(self, _broker: Broker, _worker: Worker) -> None:
        heed_one_stop()
        NURSERY.start()

    def before_worker_shutdown(self, _broker: Broker, _worker: Worker) -> None:
        CLOSING.begin()

    def after_worker_shutdown(self, _broker: Broker, _worker: Worker) -> None:
        NURSERY.close()


def heed_one_stop() -> None:
    """Have the first SIGTERM stop this process, and no other do anything; for the main thread, over the handler that is there.

    Dramatiq drops its work at a second one, and whoever signals a whole group of processes (systemd, honcho) sends two at once:
    this one, and the one that its master passes on. How long stopping may take is limited by LOUPE_SHUTDOWN_GRACE_S.
    """
    stop = signal.getsignal(signal.SIGTERM)

    def stop_once(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if callable(stop):
            stop(number, frame)

    signal.signal(signal.SIGTERM, stop_once)


def declare_actor(resource: str) -> dramatiq.Actor[[], None]:
    """The actor of the resource: no retries, for the rows know what is left to do."""

    def drain() -> None:
        close_old_connections()
        try:
            drain_resource(resource)
        finally:
            close_old_connections()

    return dramatiq.actor(actor_name=name_actor(resource), queue_name=resource, broker=broker)(drain)


broker.add_middleware(WorkerLife())
ACTORS = tuple(declare_actor(resource) for resource in RESOURCES)
