"""The steps of an analysis and the time that each takes."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum


class Step(StrEnum):
    """The steps of an analysis, in their order; `decode` and `store` are the caller's."""

    DECODE = "decode"
    QUALITY = "quality"
    CALIBRATE = "calibrate"
    SEGMENT = "segment"
    COLOURS = "colours"
    RULES = "rules"
    STORE = "store"


@dataclass
class Stopwatch:
    """Milliseconds by step; tells whoever listens that a step begins."""

    listen: Callable[[Step], None]
    step_ms: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def time(self, step: Step) -> Iterator[None]:
        self.listen(step)
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.step_ms[str(step)] = round((time.perf_counter() - begun) * 1000)
