"""What is computed from what was measured, pure."""

import math
from collections.abc import Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share (0 to 1) of the values do not exceed (nearest rank); needs one value."""
    return sorted(values)[max(math.ceil(share * len(values)), 1) - 1]


def match_latencies(handed_over: Sequence[float], starts: Sequence[tuple[int, float]]) -> list[float]:
    """Seconds from handing over job n, `handed_over[n]`, to its first start; raises LookupError when one has not started."""
    first: dict[int, float] = {}
    for number, seconds in starts:
        first[number] = min(seconds, first.get(number, math.inf))
    if missing := sorted(set(range(len(handed_over))) - set(first)):
        raise LookupError(f"jobs {missing} have not started")
    return [first[number] - seconds for number, seconds in enumerate(handed_over)]
