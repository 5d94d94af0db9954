"""Procrastinate: PsycopgConnector, priorities, and its documented way back for stalled jobs, a periodic task.

The documentation has that task run each ten minutes; here it runs each ten seconds, so that what is measured is the time
after which Procrastinate calls a worker stalled (30 s by default) and no accident of the clock.
"""

import atexit
import os
from functools import cache

from procrastinate import App, JobContext, PsycopgConnector  # type: ignore[import-not-found]

from bench.peers.work import URGENT, do_job

HIGH, LOW = 10, 0

app = App(connector=PsycopgConnector(conninfo=os.environ["BENCH_PROCRASTINATE_URL"]))


def perform(job: str, number: int) -> None:
    do_job(job, number=number, system="procrastinate")


async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  # given to every periodic task
    for job in await context.app.job_manager.get_stalled_jobs():
        await context.app.job_manager.retry_job(job)


TASK = app.task(name="perform")(perform)
app.periodic(cron="* * * * * */10")(
    app.task(name="retry_stalled_jobs", queueing_lock="retry_stalled_jobs", pass_context=True)(retry_stalled_jobs)
)


@cache
def open_app() -> App:
    opened = app.open()
    atexit.register(app.close)
    return opened


def prepare() -> None:
    open_app().schema_manager.apply_schema()


def enqueue(job: str, numbers: range) -> None:
    open_app()
    task = TASK.configure(priority=HIGH if job == URGENT else LOW)
    task.batch_defer(*({"job": job, "number": number} for number in numbers))
