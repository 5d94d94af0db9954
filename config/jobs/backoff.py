"""Whether and when a failed job is tried again, pure: decided by the class of the error and how often it has come."""

import random
from collections.abc import Mapping
from dataclasses import dataclass

from config.jobs.errors import Category
from config.jobs.kinds import Retries

LEAST_JITTER = 0.5


@dataclass(frozen=True)
class Verdict:
    """`failures` with the new one counted; `delay_s` until the next attempt, None when the job is dead."""

    failures: Mapping[str, int]
    delay_s: float | None

    @property
    def is_dead(self) -> bool:
        return self.delay_s is None


def judge_failure(
    category: Category,
    *,
    failures: Mapping[str, int],
    retries: Retries,
    is_last: bool = False,
    retry_after_s: float = 0,
    chance: float | None = None,
) -> Verdict:
    """What follows a failure of this class. `chance` in [0, 1) spreads the delay over half of its span (random by default).

    The n-th failure of a class waits delay_s · 2^(n-1), at most most_delay_s, times 0.5 to 1; never less than `retry_after_s`.
    """
    count = failures.get(category, 0) + 1
    counted = {**failures, str(category): count}
    if is_last or count >= retries.ceilings[category]:
        return Verdict(counted, None)
    spread = random.random() if chance is None else chance  # noqa: S311  # to spread load, not to keep a secret
    delay_s = min(retries.delay_s * 2.0 ** (count - 1), retries.most_delay_s)
    return Verdict(counted, max(delay_s * (LEAST_JITTER + (1 - LEAST_JITTER) * spread), retry_after_s))
