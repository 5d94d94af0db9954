"""What a woken worker does: claim and perform the most urgent job of its resource until none is claimable."""

import os
import socket
import sys
import threading
from collections.abc import Mapping

import structlog
from django.conf import settings
from django.db import DatabaseError, connection

from config.forking.client import ForkClient
from config.jobs.claiming import claim_next
from config.jobs.keeping import Closing, Keeper

log = structlog.get_logger(__name__)

CLOSING = Closing()
_thread = threading.local()


def start_nursery(environment: Mapping[str, str] | None = None) -> ForkClient:
    """The fork server of children, started with the first request; with this process's environment or the one given."""
    return ForkClient(
        lambda descriptor: [sys.executable, "-m", "config.jobs.nursery", str(descriptor)],
        env=environment,
        cwd=str(settings.BASE_DIR),
    )


NURSERY = start_nursery()


def name_worker() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_native_id()}"


def own_keeper() -> Keeper:
    """The keeper of this thread."""
    if not hasattr(_thread, "keeper"):
        _thread.keeper = Keeper(nursery=NURSERY, closing=CLOSING)
    keeper: Keeper = _thread.keeper
    return keeper


def drain_resource(resource: str) -> int:
    """Perform every claimable job of the resource; returns how many were claimed."""
    keeper, worker, last, done = own_keeper(), name_worker(), None, 0
    while not CLOSING.is_begun:
        if not keeper.prepare():
            continue
        try:
            found = claim_next(resource, worker=worker, last=last)
        except DatabaseError as error:
            log.warning("database not reachable", error=str(error))
            connection.close()
            break
        if found is None:
            break
        last, job = found
        keeper.perform(job, kind=last)
        done += 1
    return done
