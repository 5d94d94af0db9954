"""`/metrics` for Prometheus: the jobs' lanes from the database, the workers' counts from the files that they share."""

import os
import secrets
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector

from config.jobs.metrics import LaneCollector


def may_read(request: HttpRequest) -> bool:
    """With the token where one is set; without one only outside of production."""
    if not settings.LOUPE_METRICS_TOKEN:
        return not settings.IS_PRODUCTION
    expected = f"Bearer {settings.LOUPE_METRICS_TOKEN}"
    return secrets.compare_digest(request.headers.get("Authorization", "").encode(), expected.encode())


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    if not may_read(request):
        text = "Send `Authorization: Bearer` with the value of LOUPE_METRICS_TOKEN.\n"
        return HttpResponse(text, status=HTTPStatus.FORBIDDEN, content_type="text/plain")
    registry = build_process_registry()
    registry.register(LaneCollector())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def build_process_registry() -> CollectorRegistry:
    """What the processes of this machine have counted."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def serve_process_metrics() -> None:
    """For workers on a machine without a web process: LOUPE_METRICS_PORT answers with their counts, for ever."""
    port = int(os.environ["LOUPE_METRICS_PORT"])
    _server, thread = start_http_server(port, registry=build_process_registry())
    thread.join()
