"""The proof that the jobs' rows agree with each other: what no constraint of one row can say.

Read-only; each fault is a sentence with the job's id. Attempts are kept for a while only (retention.py), so jobs that
were made before are not looked at.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from config.jobs.kinds import JobKind, list_kinds
from config.jobs.statements import quote_table

SILENT_S = 60  # a living sweeper finds an expired lease within a second or two

FAULTS = {
    "succeeded, but not by exactly one attempt": """
        state = 'succeeded' AND (SELECT count(*) FROM attempts WHERE outcome = 'succeeded') <> 1""",
    "did not succeed, but has an attempt that did": """
        state <> 'succeeded' AND EXISTS (SELECT 1 FROM attempts WHERE outcome = 'succeeded')""",
    "was worked at after it had succeeded": """
        state = 'succeeded' AND EXISTS (SELECT 1 FROM attempts WHERE fence > (
            SELECT max(fence) FROM attempts WHERE outcome = 'succeeded'))""",
    "has an attempt with a fence that it never had": """
        EXISTS (SELECT 1 FROM attempts WHERE fence > job.fence)""",
    "counts other failures than its attempts": """
        (SELECT coalesce(sum(value::int), 0) FROM jsonb_each_text(failures))
        <> (SELECT count(*) FROM attempts WHERE outcome IN ('failed', 'expired', 'dead'))""",
    "has a lease that ran out and was not given back": """
        state = 'running' AND lease_until < statement_timestamp() - make_interval(secs => {silent_s})""",
}

QUERY = """
SELECT id FROM {table} AS job
WHERE lane = %s AND created_at > statement_timestamp() - make_interval(days => {days})
  AND ({condition})
ORDER BY id LIMIT 100"""
ATTEMPTS = "(SELECT * FROM jobs_jobattempt WHERE job_id = job.id) AS attempts"


@dataclass(frozen=True)
class Fault:
    kind: str
    job_id: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.kind} {self.job_id} {self.sentence}"


def find_faults() -> Iterator[Fault]:
    """Every fault, at most a hundred of each sort and kind."""
    for kind in list_kinds():
        for sentence, condition in FAULTS.items():
            yield from (Fault(kind.name, str(job_id), sentence) for job_id in find_jobs(kind, condition=condition))


def find_jobs(kind: JobKind, *, condition: str) -> list[object]:
    statement = QUERY.format(
        table=quote_table(kind),
        days=settings.LOUPE_ATTEMPTS_KEPT_DAYS,
        condition=condition.format(silent_s=SILENT_S).replace("FROM attempts", f"FROM {ATTEMPTS}"),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [kind.lane])
        return [job_id for (job_id,) in cursor.fetchall()]


def count_jobs() -> int:
    return sum(kind.job_model._default_manager.filter(lane=kind.lane).count() for kind in list_kinds())
