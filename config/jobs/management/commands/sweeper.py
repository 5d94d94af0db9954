"""`manage.py sweeper`: one round each second until SIGTERM or SIGINT."""

import signal
import threading
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection

from config.jobs.sweeping import sweep_once

log = structlog.get_logger(__name__)

ROUND_S = 1.0


class Command(BaseCommand):
    help = "Requeue expired leases, bury spent jobs, wake workers; runs until it is told to stop."

    def handle(self, *_args: Any, **_options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        log.info("sweeper started")
        while not stop.wait(ROUND_S):
            try:
                sweep_once()
            except DatabaseError as error:
                log.warning("database not reachable", error=str(error))
                connection.close()
        log.info("sweeper stopped")
