"""`/healthz`: the process answers. `/readyz`: it can do its work, with each dependency's state by name."""

from collections.abc import Callable, Mapping

import redis
import structlog
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.jobs.broker_policy import read_eviction_policy
from config.storage.objects import probe_bucket

log = structlog.get_logger(__name__)

DEPENDENCY_FAULTS = (DatabaseError, redis.RedisError, BotoCoreError, ClientError, OSError)


def check_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(waiting)} migrations not applied" if waiting else "ok"


def check_broker() -> str:
    policy = read_eviction_policy(settings.REDIS_URL)
    return "ok" if policy == "noeviction" else f"its policy is {policy}, it must be noeviction"


def check_storage() -> str:
    probe_bucket()
    return "ok"


CHECKS: Mapping[str, Callable[[], str]] = {
    "database": check_database,
    "broker": check_broker,
    "storage": check_storage,
}


def run_check(name: str) -> str:
    """ "ok", or what is wrong in words that give nothing away (the log has the error itself)."""
    try:
        return CHECKS[name]()
    except DEPENDENCY_FAULTS as error:
        log.warning("readiness check failed", check=name, error=str(error))
        return "not reachable"


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    checks = {name: run_check(name) for name in CHECKS}
    ready = all(answer == "ok" for answer in checks.values())
    return JsonResponse({"status": "ready" if ready else "not ready", "checks": checks}, status=200 if ready else 503)
