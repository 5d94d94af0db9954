"""What Prometheus is told of the model server, by model."""

from prometheus_client import Counter, Histogram

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
ROWS = (1, 2, 4, 8, 16, 32, 64)

BATCH_ROWS = Histogram(
    "loupe_inference_batch_rows", "Rows of a batch, of one or more requests.", ["model"], buckets=ROWS
)
QUEUE_WAIT = Histogram(
    "loupe_inference_queue_seconds", "From a request's arrival until its run begins.", ["model"], buckets=SECONDS
)
RUN_TIME = Histogram(
    "loupe_inference_run_seconds", "From the beginning of a run to its end.", ["model"], buckets=SECONDS
)
FAILURES = Counter("loupe_inference_failures", "Requests whose run failed.", ["model"])
