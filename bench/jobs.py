"""Jobs: Loupe beside plain Dramatiq, Celery and Procrastinate, on the same PostgreSQL and Valkey, doing the same work.

The ratio is Loupe's no-op jobs a second over Procrastinate's, the other one that keeps its jobs in PostgreSQL; of each system
the median of three rounds, taken in turn, because a shared machine's speed changes from minute to minute. Urgent latency:
10,000 jobs of half a second, about what analysing a picture takes, wait and are being worked off, by every system one at a
time a process; an urgent one comes every 150 ms, 120 after one that opens the connections, in two rounds; the time from
handing it over until it runs. Loupe has a worker more, as it ships: one kept free for lanes in which a person waits.
`urgent_p50_shared_s` and `urgent_p99_shared_s` are without it: then all wait for the next job that ends. Recovery: a job runs
when all workers are killed with -9 and new ones started; the time until it runs again. What takes longer than 120 s counts as
120 and is named in `capped`.

| system | as measured, two processes each |
|---|---|
| Loupe | 4 jobs at a time a process, each in a child of its own; lanes `tattoo` and `analysis`; lease 15 s; a sweeper |
| Dramatiq | RedisBroker and middleware by default, 8 threads a process; an actor and a queue for each priority |
| Celery | prefork; `acks_late`, `reject_on_worker_lost`, prefetch 1, priority steps, visibility timeout 3600 s (its default) |
| Procrastinate | PsycopgConnector, 4 jobs at a time a process; priorities; its documented retry of stalled jobs, each 10 s |
"""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from bench.peers.figures import match_latencies, percentile
from bench.peers.recovery import CAP_S, measure_recoveries
from bench.peers.rig import Rig, open_rig, wait_until
from bench.peers.systems import LOUPE, LOUPE_SHARED, SYSTEMS, System

NO_OPS = 4_000
WARM_UP = 400
BACKLOG = 10_000
URGENT_JOBS = 120
URGENT_EVERY_S = 0.15
URGENT_ROUNDS = 2
THROUGHPUT_ROUNDS = 3
console = Console(highlight=False, soft_wrap=True)


@dataclass(frozen=True)
class Latency:
    """Seconds from handing an urgent job over until it ran."""

    p50_s: float
    p99_s: float
    most_s: float


def measure_throughput(system: System, *, rig: Rig) -> float:
    """No-op jobs a second, by the system's own books, from when 400 of 4,000 are done until all are."""
    rig.clear()
    rig.enqueue(system, "nothing", count=NO_OPS)
    with rig.running(system) as fleet:
        if not wait_until(lambda: rig.count_unfinished(system) <= NO_OPS - WARM_UP, fleet=fleet):
            raise TimeoutError(f"{system.name} has not begun")
        begun, left = time.monotonic(), rig.count_unfinished(system)
        if not wait_until(lambda: rig.count_unfinished(system) == 0, fleet=fleet):
            raise TimeoutError(f"{system.name} has not come to an end")
        return left / (time.monotonic() - begun)


def measure_latencies(system: System, *, rig: Rig) -> list[float]:
    """Of one round, in seconds."""
    rig.clear()
    rig.enqueue(system, "short", count=BACKLOG)
    with rig.running(system.one_at_a_time()) as fleet:
        if not wait_until(lambda: rig.count_unfinished(system) < BACKLOG, fleet=fleet):
            raise TimeoutError(f"{system.name} has not begun")
        handed_over = rig.enqueue_each(system, "urgent", count=1 + URGENT_JOBS, every_s=URGENT_EVERY_S)
        if rig.count_unfinished(system) == 0:
            raise RuntimeError(f"{system.name} worked the backlog off before the last urgent job came: make it larger")
        if not wait_until(lambda: len(rig.read_starts(system)) > URGENT_JOBS, fleet=fleet):
            raise TimeoutError(f"{system.name} has not begun all urgent jobs")
    return match_latencies(handed_over, rig.read_starts(system))[1:]


def describe_latency(samples: list[float]) -> Latency:
    return Latency(median(samples), percentile(samples, 0.99), max(samples))


def show(rates: dict[str, float], latencies: dict[str, Latency], recoveries: dict[str, float]) -> None:
    table = Table("system", "no-op jobs/s", "urgent P50", "urgent P99", "urgent max", "after kill -9", box=None)
    for name, rate in rates.items():
        one, recovery_s = latencies[name], recoveries[name]
        again = f"> {CAP_S:.0f} s" if recovery_s >= CAP_S else f"{recovery_s:.1f} s"
        milliseconds = (f"{seconds * 1000:,.0f} ms" for seconds in (one.p50_s, one.p99_s, one.most_s))
        table.add_row(name, f"{rate:,.0f}", *milliseconds, again)
    console.print(table)


def summarise(
    rates: dict[str, float], latencies: dict[str, Latency], recoveries: dict[str, float]
) -> dict[str, object]:
    peers = [system.name for system in SYSTEMS if system is not LOUPE]
    return {
        "bench": "jobs",
        "ratio": round(rates["loupe"] / rates["procrastinate"], 2),
        "jobs_per_s": round(rates["loupe"]),
        **{f"{name}_per_s": round(rates[name]) for name in peers},
        "urgent_p50_s": round(latencies["loupe"].p50_s, 3),
        "urgent_p50_of_peers": {name: round(latencies[name].p50_s, 3) for name in peers},
        "urgent_p99_s": round(latencies["loupe"].p99_s, 4),
        "urgent_p99_of_peers": {name: round(latencies[name].p99_s, 4) for name in peers},
        "recovery_s": round(recoveries["loupe"], 1),
        "recovery_of_peers": {name: round(recoveries[name], 1) for name in peers},
        "capped": [name for name, seconds in recoveries.items() if seconds >= CAP_S],
    }


def summarise_shared(latency: Latency) -> dict[str, object]:
    return {"urgent_p50_shared_s": round(latency.p50_s, 3), "urgent_p99_shared_s": round(latency.p99_s, 4)}


def main(folder: Path) -> None:
    with open_rig(folder, systems=SYSTEMS) as rig:
        rounds = [{one.name: measure_throughput(one, rig=rig) for one in SYSTEMS} for _ in range(THROUGHPUT_ROUNDS)]
        samples: dict[str, list[float]] = {system.name: [] for system in SYSTEMS}
        for system in SYSTEMS * URGENT_ROUNDS:
            samples[system.name] += measure_latencies(system, rig=rig)
        shared = [one for _ in range(URGENT_ROUNDS) for one in measure_latencies(LOUPE_SHARED, rig=rig)]
        recoveries = measure_recoveries(SYSTEMS, rig=rig)
    rates = {system.name: median(one[system.name] for one in rounds) for system in SYSTEMS}
    latencies = {name: describe_latency(one) for name, one in samples.items()}
    show(rates, latencies, recoveries)
    print(json.dumps(summarise(rates, latencies, recoveries) | summarise_shared(describe_latency(shared))))


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        main(Path(folder))
