"""Writes at a fixed rate, whatever the answers: an open loop, so that an outage does not slow the asking down."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx

from tests.acceptance.faults import Outage

THREADS = 64
UNREACHABLE = 599
SERVER_FAULT = 500


@dataclass(frozen=True)
class Answer:
    """One request: when it was sent and answered (monotonic), its status, and the id in its body."""

    path: str
    sent: float
    ended: float
    status: int
    id: str = ""

    @property
    def is_fault(self) -> bool:
        return self.status >= SERVER_FAULT

    def is_excused(self, outages: Sequence[Outage], *, slack_s: float) -> bool:
        """It was under way at some time of an outage, or within the slack after it."""
        return any(self.sent <= outage.ended + slack_s and self.ended >= outage.began for outage in outages)


def send(web: httpx.Client, *, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Answer:
    sent = time.monotonic()
    try:
        response = web.post(path, json=body, headers=headers)
    except httpx.TransportError:
        return Answer(path, sent, time.monotonic(), UNREACHABLE)
    known = response.json().get("id", "") if response.is_success else ""
    return Answer(path, sent, time.monotonic(), response.status_code, known)


def run_load(
    actions: Sequence[Callable[[], Answer]], *, rate: float, faults: Mapping[int, Callable[[], Outage]]
) -> tuple[list[Answer], list[Outage]]:
    """Begin the actions at `rate` a second, and each fault at its second; returns when all have ended."""
    answers: list[Future[Answer]] = []
    outages: list[Future[Outage]] = []
    waiting = sorted(faults)
    with ThreadPoolExecutor(THREADS) as pool, ThreadPoolExecutor(1) as other:
        begun = time.monotonic()
        for number, action in enumerate(actions):
            moment = number / rate
            while waiting and waiting[0] <= moment:
                outages.append(other.submit(faults[waiting.pop(0)]))
            time.sleep(max(0.0, begun + moment - time.monotonic()))
            answers.append(pool.submit(action))
    return [one.result() for one in answers], [one.result() for one in outages]
