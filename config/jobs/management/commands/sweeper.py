"""`manage.py sweeper`: one round each second until SIGTERM or SIGINT. Two may run: one leads, the other stands by."""

import signal
import threading
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection

from config.jobs.leadership import Leadership
from config.jobs.retention import remove_what_is_over
from config.jobs.sweeping import sweep_once

log = structlog.get_logger(__name__)

ROUND_S = 1.0
GRACE_ROUNDS = 3  # after the database was away: living holders beat before their leases are looked at


class Command(BaseCommand):
    help = "Give back expired leases, bury what is too old, wake workers; runs until it is told to stop."

    def handle(self, *_args: Any, **_options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        log.info("sweeper started")
        leadership, grace, was_leader = Leadership(), 0, False
        while not stop.wait(ROUND_S):
            try:
                is_leader = leadership.is_held()
                if is_leader != was_leader:
                    log.info("sweeper leads" if is_leader else "sweeper stands by")
                    was_leader = is_leader
                if is_leader and grace == 0:
                    sweep_once()
                    remove_what_is_over()
                grace = max(0, grace - 1)
            except DatabaseError as error:
                log.warning("database not reachable", error=str(error))
                connection.close()
                grace = GRACE_ROUNDS
        log.info("sweeper stopped")
