"""A circuit breaker (Nygard 2007, "Release It!", section 5.2): a server that keeps failing is left alone for a while.

CLOSED lets every call through. `most_failures` in a row OPEN it: no call for `pause_s`. Then it is HALF_OPEN: one call is
let through as a probe, whose end closes or opens it. Time is monotonic, and no lock is held during a call: that is why
it is not pybreaker, which keeps wall-clock time and lets one call at a time through.
"""

import threading
import time
from collections.abc import Callable
from enum import StrEnum
from typing import TypeAlias


class BreakerState(StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


OnChange: TypeAlias = Callable[[BreakerState], None]


def ignore_change(_state: BreakerState) -> None:
    """Tell nobody."""


class Breaker:
    """The breaker of one server in this process; threads may share it."""

    def __init__(
        self,
        *,
        most_failures: int = 5,
        pause_s: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
        on_change: OnChange = ignore_change,
    ) -> None:
        self._most_failures, self._pause_s = most_failures, pause_s
        self._clock, self._on_change = clock, on_change
        self._lock = threading.Lock()
        self._state = BreakerState.CLOSED
        self._failures = 0
        self._until = 0.0  # OPEN: when a probe may go; HALF_OPEN: when a probe that never ended is given up

    @property
    def state(self) -> BreakerState:
        """The present state."""
        return self._state

    def find_wait_s(self) -> float:
        """Ask for a call: 0 when it may go, and then its end must be told; otherwise the seconds to wait."""
        with self._lock:
            if self._state is BreakerState.CLOSED:
                return 0.0
            left_s = self._until - self._clock()
            if left_s > 0:
                return left_s
            self._until = self._clock() + self._pause_s
            self._change(BreakerState.HALF_OPEN)
            return 0.0

    def tell_success(self) -> None:
        """The server answered."""
        with self._lock:
            self._failures = 0
            self._change(BreakerState.CLOSED)

    def tell_failure(self) -> None:
        """The server did not answer, or said that it cannot."""
        with self._lock:
            self._failures += 1
            if self._state is BreakerState.HALF_OPEN or self._failures >= self._most_failures:
                self._until = self._clock() + self._pause_s
                self._change(BreakerState.OPEN)

    def _change(self, state: BreakerState) -> None:
        if self._state is not state:
            self._state = state
            self._on_change(state)
