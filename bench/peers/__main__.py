"""`python -m bench.peers MODULE prepare`, or `… enqueue JOB COUNT [EVERY_S]`: what is done with a system from outside.

Each call is a process of its own, so no system's libraries or signals meet another's. With EVERY_S the jobs are enqueued one by
one at that distance, and the seconds at which each was handed over are printed as JSON.
"""

import json
import os
import sys
import time
from importlib import import_module

import django


def enqueue_one_by_one(system: object, *, job: str, count: int, every_s: float) -> list[float]:
    """When each was handed over: before the call, so that what the call takes belongs to the latency."""
    handed_over = []
    for number in range(count):
        handed_over.append(time.time())
        system.enqueue(job, range(number, number + 1))  # type: ignore[attr-defined]
        time.sleep(max(0.0, handed_over[0] + (number + 1) * every_s - time.time()))
    return handed_over


def main(module: str, action: str, *rest: str) -> None:
    if "DJANGO_SETTINGS_MODULE" in os.environ:
        django.setup()
    system = import_module(module)
    if action == "prepare":
        system.prepare()
        return
    job, count, *every_s = rest
    if every_s:
        times = enqueue_one_by_one(system, job=job, count=int(count), every_s=float(every_s[0]))
        print(json.dumps(times))
    else:
        system.enqueue(job, range(int(count)))


if __name__ == "__main__":
    main(*sys.argv[1:])
