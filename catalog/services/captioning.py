"""The caption server of the running process, as its settings say; its calls and its breaker are logged and counted.

Counters, not gauges: children of jobs come and go, and a gauge of one that is gone would tell of its breaker for ever. What
a breaker is now is the last line of the log; `opened` minus the others is how many are open.
"""

from functools import cache

import structlog
from django.conf import settings
from prometheus_client import Counter

from catalog.pipeline.captioning.breaker import Breaker, BreakerState
from catalog.pipeline.captioning.server import VisionServer

log = structlog.get_logger(__name__)

CALLS = Counter("loupe_caption_calls", "Calls of the caption server, by outcome.", ["outcome"])
BREAKER = Counter("loupe_caption_breaker_changes", "Changes of the caption server's breakers, by new state.", ["state"])


def default_vision() -> VisionServer | None:
    """The process's caption server; None without LOUPE_CAPTIONS_URL."""
    if not settings.LOUPE_CAPTIONS_URL:
        return None
    return _open_server(
        settings.LOUPE_CAPTIONS_URL, settings.LOUPE_CAPTIONS_API_KEY, settings.LOUPE_CAPTIONS_DEADLINE_S
    )


# Remembered by its settings: the breaker lives as long as the process. A forked child has no open connections of its parent.
@cache
def _open_server(base_url: str, api_key: str, deadline_s: int) -> VisionServer:
    from catalog.pipeline.captioning.vllm import VllmServer  # noqa: PLC0415  # slow to import, and web never asks

    def tell_change(state: BreakerState) -> None:
        BREAKER.labels(state.value).inc()
        log.warning("captions.breaker_changed", server=base_url, state=state.value)

    return VllmServer(
        base_url,
        api_key=api_key,
        deadline_s=deadline_s,
        breaker=Breaker(on_change=tell_change),
        on_call=lambda outcome: CALLS.labels(outcome).inc(),
    )
