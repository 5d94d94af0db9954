"""For processes under libfaketime 0.9.10, whose clock_nanosleep answers EINVAL when it leaves the monotonic clock alone.

Python 3.11 sleeps by that call, so here it sleeps by select. The monotonic clock must be left alone: timed locks wait for it
by sem_clockwait, which libfaketime does not know.
"""

import select
import time
from typing import SupportsIndex


def sleep(seconds: float | SupportsIndex) -> None:
    seconds = seconds if isinstance(seconds, float) else seconds.__index__()
    select.select([], [], [], seconds)


time.sleep = sleep
