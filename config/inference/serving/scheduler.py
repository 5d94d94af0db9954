"""The queues of the model server: a queue a model, and as many threads as runs may go on at a time.

A thread takes the oldest requests that may run now (`batching` decides which) and runs them outside of the lock; ONNX Runtime
releases the GIL. What nobody waits for any more is not run.
"""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from math import inf
from typing import Any, Final

from config.inference.serving.batching import BatchRule, Choice, Feeds, Waiting, choose_batch
from config.inference.serving.metrics import BATCH_ROWS, FAILURES, QUEUE_WAIT, RUN_TIME
from config.inference.serving.running import Outcome, run_batch
from config.inference.serving.slab import Array

BUSY_S: Final = 0.1
"""A client counts as busy while it waits for an answer and this long after it: another request may come soon."""


@dataclass(frozen=True, eq=False)
class Entry:
    """A waiting request, who will be told, and whether that one is still there."""

    waiting: Waiting
    client: int
    answer: Future[list[Array]]
    is_wanted: Callable[[], bool]


@dataclass(eq=False)
class Lane:
    """One model: its session, its rule, what waits for it, oldest first, and how many of its batches run."""

    session: Any
    rule: BatchRule
    queue: dict[Waiting, Entry] = field(default_factory=dict)
    running: int = 0


class Scheduler:
    """Runs requests on `slots` threads; `open_session` may raise, `find_rule` decides once a session."""

    def __init__(
        self, *, open_session: Callable[[str], Any], find_rule: Callable[[Any], BatchRule], slots: int
    ) -> None:
        self._open_session, self._find_rule = open_session, find_rule
        self._changed = threading.Condition()
        self._lanes: dict[str, Lane] = {}
        self._busy_until: dict[int, float] = {}
        self._is_closed = False
        self._threads = [threading.Thread(target=self._work, daemon=True, name=f"runs-{one}") for one in range(slots)]
        for thread in self._threads:
            thread.start()

    def submit(
        self,
        model: str,
        *,
        feeds: Feeds,
        outputs: Sequence[str] | None,
        client: int,
        is_wanted: Callable[[], bool] = lambda: True,
    ) -> Future[list[Array]]:
        """Queue a request of a client; raises what opening the model raises."""
        session = self._open_session(model)
        entry = Entry(Waiting(model, feeds, outputs, time.monotonic()), client, Future(), is_wanted)
        with self._changed:
            if model not in self._lanes:
                self._lanes[model] = Lane(session, self._find_rule(session))
            self._lanes[model].queue[entry.waiting] = entry
            self._busy_until[client] = inf
            self._changed.notify_all()
        return entry.answer

    def forget(self, client: int) -> None:
        """A client has gone: nobody waits for it."""
        with self._changed:
            self._busy_until.pop(client, None)
            self._changed.notify_all()

    def close(self) -> None:
        """Finish what runs and end the threads; what waits is cancelled."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()
        for lane in self._lanes.values():
            for entry in lane.queue.values():
                entry.answer.cancel()

    def _work(self) -> None:
        while (taken := self._take()) is not None:
            lane, entries = taken
            batch = [entry.waiting for entry in entries]
            begun = time.monotonic()
            outcomes = run_batch(lane.session, batch=batch)
            observe_batch(batch, outcomes=outcomes, begun=begun, ended=time.monotonic())
            self._finish(lane, entries=entries)
            for entry, outcome in zip(entries, outcomes, strict=True):
                tell(entry.answer, outcome=outcome)

    def _take(self) -> tuple[Lane, list[Entry]] | None:
        """The next batch, once there is one; None when closed."""
        with self._changed:
            while not self._is_closed:
                now = time.monotonic()
                soonest = inf
                for lane in self._list_lanes():
                    choice = choose_batch(tuple(lane.queue), rule=lane.rule, now=now, busy=self._count_busy(now))
                    soonest = min(soonest, inf if choice.batch else self._find_next_look(choice, now=now))
                    if entries := take_wanted(lane, batch=choice.batch):
                        lane.running += 1
                        return lane, entries
                    if choice.batch:  # nobody wanted them
                        soonest = now
                self._changed.wait(None if soonest == inf else max(0.0, soonest - now))
            return None

    def _list_lanes(self) -> list[Lane]:
        """What waits and may run, the longest waiting first."""
        able = [lane for lane in self._lanes.values() if lane.queue and lane.running < lane.rule.runs]
        return sorted(able, key=lambda lane: next(iter(lane.queue)).arrived)

    def _find_next_look(self, choice: Choice, *, now: float) -> float:
        """When the wait is over, or one client less is busy."""
        return min([choice.not_before, *(until for until in self._busy_until.values() if until > now)])

    def _count_busy(self, now: float) -> int:
        return sum(until > now for until in self._busy_until.values())

    def _finish(self, lane: Lane, *, entries: Sequence[Entry]) -> None:
        until = time.monotonic() + BUSY_S
        with self._changed:
            lane.running -= 1
            for entry in entries:
                if entry.client in self._busy_until:
                    self._busy_until[entry.client] = until
            self._changed.notify_all()


def take_wanted(lane: Lane, *, batch: Sequence[Waiting]) -> list[Entry]:
    """Take the batch off the queue, and of it what somebody still waits for."""
    entries = [lane.queue.pop(waiting) for waiting in batch]
    for entry in entries:
        if not entry.is_wanted():
            entry.answer.cancel()
    return [entry for entry in entries if not entry.answer.cancelled()]


def tell(answer: Future[list[Array]], *, outcome: Outcome) -> None:
    if isinstance(outcome, Exception):
        answer.set_exception(outcome)
    else:
        answer.set_result(outcome)


def observe_batch(batch: Sequence[Waiting], *, outcomes: Sequence[Outcome], begun: float, ended: float) -> None:
    """Count it for Prometheus."""
    model = batch[0].model
    BATCH_ROWS.labels(model).observe(sum(max(1, one.rows) for one in batch))
    RUN_TIME.labels(model).observe(ended - begun)
    for one in batch:
        QUEUE_WAIT.labels(model).observe(begun - one.arrived)
    FAILURES.labels(model).inc(sum(isinstance(outcome, Exception) for outcome in outcomes))
