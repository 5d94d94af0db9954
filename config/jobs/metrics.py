"""What Prometheus is told of jobs, by lane: what waits and runs as the database sees it, what workers did as they saw it.

The lanes' figures are read at each scrape. The others are counted by the workers in files that all processes of a machine share
(prometheus_client's multiprocess mode), so the web process can answer for them.
"""

from collections.abc import Callable, Iterable, Mapping

from django.db.models import F
from django.db.models.functions import Now
from prometheus_client import Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from config.jobs.models import LeasedJob
from config.jobs.selectors import LaneFigures, read_overview

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 14_400)

CLAIM_LATENCY = Histogram(
    "loupe_job_claim_latency_seconds", "From when a job could be claimed until it was.", ["lane"], buckets=SECONDS
)
RUN_TIME = Histogram("loupe_job_run_seconds", "From the claim to the end of the attempt.", ["lane"], buckets=SECONDS)
CANCEL_LATENCY = Histogram(
    "loupe_job_cancel_latency_seconds",
    "From the cancelling of a running job until its process was gone.",
    ["lane"],
    buckets=SECONDS,
)
ATTEMPTS = Counter("loupe_job_attempts", "Attempts that ended, by how.", ["lane", "outcome"])
RETRIES = Counter("loupe_job_retries", "Claims of a job that was claimed before.", ["lane"])

LANE_GAUGES: Mapping[str, tuple[str, Callable[[LaneFigures], float]]] = {
    "depth": ("Jobs that could be claimed now.", lambda lane: lane.depth),
    "waiting": ("Queued jobs whose time has not come, retries among them.", lambda lane: lane.waiting),
    "running": ("Jobs under a lease.", lambda lane: lane.running),
    "dead": ("Dead jobs that nobody has retried.", lambda lane: lane.dead),
    "overdue": ("Claimable jobs that wait longer than the lane allows.", lambda lane: lane.overdue),
    "oldest_age_seconds": ("Age of the oldest claimable job.", lambda lane: lane.oldest_s or 0),
    "paused": ("1 while the lane is paused.", lambda lane: lane.switches.is_paused),
}


def observe_claim(job: LeasedJob) -> None:
    """Of a job that was claimed just now."""
    if job.started_at is not None:
        waited = job.started_at - job.run_after
        CLAIM_LATENCY.labels(job.lane).observe(max(0.0, waited.total_seconds()))
    if job.fence > 1:
        RETRIES.labels(job.lane).inc()


def observe_end(job: LeasedJob, *, outcome: str, seconds: float) -> None:
    """Of an attempt that has ended."""
    RUN_TIME.labels(job.lane).observe(seconds)
    ATTEMPTS.labels(job.lane, outcome).inc()


def observe_cancel(job: LeasedJob) -> None:
    """Of a cancelled job whose process is gone now, by the database's clock."""
    stopped = type(job)._default_manager.filter(pk=job.pk, cancel_requested_at__isnull=False)
    latency = stopped.values_list(Now() - F("cancel_requested_at"), flat=True).first()
    if latency is not None:
        CANCEL_LATENCY.labels(job.lane).observe(latency.total_seconds())


class LaneCollector(Collector):
    """The lanes' figures at the moment of the scrape."""

    def collect(self) -> Iterable[Metric]:
        figures = read_overview().lanes
        for name, (text, read) in LANE_GAUGES.items():
            family = GaugeMetricFamily(f"loupe_jobs_{name}", text, labels=["lane"])
            for one in figures:
                family.add_metric([one.rule.name], read(one))
            yield family
