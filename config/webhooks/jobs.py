"""The kind of job that delivers."""

from config.jobs.errors import Category
from config.jobs.kinds import JobKind, Limits, Retries

MOST_DELAY_S = 12 * 3_600.0

DELIVER_WEBHOOK = JobKind(
    name="deliver-webhook",
    model="webhooks.Delivery",
    lane="maintenance",
    perform="config.webhooks.delivery.perform",
    settle="config.webhooks.delivery.settle",
    retry="config.webhooks.subscriptions.retry_delivery",
    limits=Limits(wall_s=30, cpu_s=10, memory_mib=1_024),
    retries=Retries(
        ceilings={Category.TRANSIENT: 30, Category.UNKNOWN: 9, Category.CRASH: 9, Category.PERMANENT: 1},
        delay_s=5.0,
        most_delay_s=MOST_DELAY_S,
    ),
    is_sequenced=True,
)
