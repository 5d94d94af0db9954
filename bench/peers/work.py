"""What the benchmark's jobs do: the same few lines under every system, and nothing else writes what is measured."""

import os
import time
from functools import cache

import redis

SHORT_S = 0.5
LONG_S = 3.0
URGENT = "urgent"


@cache
def connect() -> redis.Redis:
    return redis.Redis.from_url(os.environ["BENCH_REDIS_URL"])


def name_starts(system: str) -> str:
    """The list in Redis that holds "number:seconds" for each start of a job that tells of it."""
    return f"bench:{system}:starts"


def tell_start(system: str, number: int) -> None:
    connect().rpush(name_starts(system), f"{number}:{time.time()}")


def do_job(job: str, *, number: int, system: str) -> None:
    """`nothing`; `short`: wait half a second; `urgent`: tell of the start; `long`: tell of the start, then wait 3 s."""
    if job == "short":
        time.sleep(SHORT_S)
    elif job == URGENT:
        tell_start(system, number)
    elif job == "long":
        tell_start(system, number)
        time.sleep(LONG_S)
