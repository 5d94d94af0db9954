"""The server's first steps: settings and logs, limits, sessions of what is installed, each run once; then it serves.

Django's apps are not loaded: the server knows no database.
"""

import importlib
import os
import resource
import socket
from typing import Any

import structlog
from django.conf import settings
from django.utils.log import configure_logging

from config.inference.accelerators import CPU
from config.inference.default import own_sessions
from config.inference.sample_inputs import make_sample
from config.inference.serving.batching import BatchRule, can_batch
from config.inference.sessions import Sessions
from config.inference.store import ModelStore

log = structlog.get_logger(__name__)

BATCH_OF_ACCELERATOR = 8


def serve(listener: socket.socket) -> None:
    """Open, warm up, serve until the process is ended."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
    settings.METRICS_DIR.mkdir(parents=True, exist_ok=True)
    sessions = own_sessions()
    limit_memory(sessions, most_mib=settings.LOUPE_INFERENCE_MEMORY_MIB)
    slots = count_slots(threads=settings.LOUPE_INFERENCE_THREADS)
    opened = warm_up(sessions)
    log.info("inference.server_ready", models=opened, slots=slots)
    # Only now: prometheus_client looks at the environment when it is imported, and the settings have put it right.
    scheduling = importlib.import_module("config.inference.serving.scheduler")
    serving = importlib.import_module("config.inference.serving.server")
    scheduler = scheduling.Scheduler(
        open_session=sessions.session, find_rule=lambda session: find_rule(session, slots=slots), slots=slots
    )
    serving.ModelServer(listener, open_session=sessions.session, scheduler=scheduler).serve()


def count_slots(*, threads: int) -> int:
    """How many runs of `threads` threads each the cores that this process may use have room for."""
    return max(1, len(os.sched_getaffinity(0)) // threads)


def find_rule(session: Any, *, slots: int) -> BatchRule:
    """How a session's requests are put together.

    On a processor a batch takes as long as its parts, one after another, and leaves other cores idle: requests run alone, on
    all cores, unless LOUPE_INFERENCE_BATCH says otherwise. An accelerator runs one batch of a model at a time; the next one
    gathers meanwhile.
    """
    is_cpu = session.get_providers()[0] == CPU
    rows = settings.LOUPE_INFERENCE_BATCH or (1 if is_cpu else BATCH_OF_ACCELERATOR)
    return BatchRule(
        max_rows=rows if can_batch(session.get_inputs(), session.get_outputs()) else 1,
        max_wait_s=settings.LOUPE_INFERENCE_WAIT_MS / 1_000,
        runs=slots if is_cpu else 1,
    )


def limit_memory(sessions: Sessions, *, most_mib: int) -> None:
    """A run that needs more than this fails alone. On the processor only: drivers reserve far more than they use."""
    if most_mib and sessions.providers == (CPU,):
        resource.setrlimit(resource.RLIMIT_DATA, (most_mib * 2**20, resource.getrlimit(resource.RLIMIT_DATA)[1]))


def warm_up(sessions: Sessions) -> list[str]:
    """Open every installed model that a stage needs and run it once; a model that cannot is told and left to its first use."""
    opened = []
    for name in find_needed_models(sessions.store):
        try:
            session = sessions.session(name)
            session.run(None, make_sample(session, spec=sessions.store.manifest.find_spec(name)))
        except Exception as error:  # the runtime raises a dozen unrelated classes
            log.warning("inference.not_warm", model=name, reason=str(error))
        else:
            opened.append(name)
    return opened


def find_needed_models(store: ModelStore) -> list[str]:
    """The installed ONNX models that a stage needs, in the manifest's order."""
    return [
        spec.name
        for spec in store.manifest
        if spec.needed_by and spec.file_name.endswith(".onnx") and store.is_installed(spec.name)
    ]
