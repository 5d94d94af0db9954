"""Which job is next: strictly by lane, inside a lane by priority and age, by the database's clock.

A worker that just had a job of a lane asks for the next one with a single statement, guarded by "no earlier lane has
something to claim". Only when that gives nothing are all lanes of the resource gone through from the top. A lane with a limit
is claimed under a lock of its row, so that two workers cannot both take the last place.
"""

from functools import cache

from django.db import transaction

from config.jobs.kinds import JobKind, kinds_of_lane
from config.jobs.lanes import LaneRule, lanes_before, lanes_of_resource
from config.jobs.models import JobState, Lane, LeasedJob
from config.jobs.statements import build_job, execute_prepared, list_columns, quote_table

CLAIMABLE = "state = 'queued' AND run_after <= statement_timestamp()"
IS_CLOSED = (
    "SELECT 1 FROM jobs_lane WHERE name = '{lane}' "
    "AND (is_paused OR (max_running IS NOT NULL AND max_running <= {running}))"
)
RUNNING = "(SELECT count(*) FROM {table} WHERE lane = '{lane}' AND state = 'running')"
SWITCHED_LANES = """
SELECT coalesce(array_agg(name) FILTER (WHERE is_paused), '{}'),
       coalesce(array_agg(name) FILTER (WHERE max_running IS NOT NULL), '{}') FROM jobs_lane"""
HAS_SWITCHES = "SELECT 1 FROM jobs_lane WHERE name = '{lane}' AND (is_paused OR max_running IS NOT NULL)"
IS_SOMETHING_IN_LANE = (
    "EXISTS (SELECT 1 FROM {table} WHERE lane = '{lane}' AND state = 'queued' "
    "AND run_after <= statement_timestamp() - make_interval(secs => {for_s})) AND NOT EXISTS (" + IS_CLOSED + ")"
)
UNWAITED = "set_config('synchronous_commit', 'off', true) = 'off'"
"""Always true; the claim's commit does not wait for the disk. A crash of the server may forget it: docs/decisions/0011."""

OLDEST = "priority DESC, created_at, id"
AGED = "priority + floor(extract(epoch FROM statement_timestamp() - created_at) / {ageing_s}) DESC, created_at, id"
IN_SEQUENCE = """ AND (job.sequence_key = '' OR NOT EXISTS (
    SELECT 1 FROM {table} AS earlier
    WHERE earlier.sequence_key = job.sequence_key AND earlier.state IN ('queued', 'running')
      AND (earlier.created_at, earlier.id) < (job.created_at, job.id)))"""

CLAIM = """
UPDATE {table} SET state = 'running', attempt = attempt + 1, fence = fence + 1, worker = %(worker)s,
       started_at = statement_timestamp(), error_class = '', error_text = '', progress_percent = NULL, progress_note = '',
       lease_until = statement_timestamp() + make_interval(secs => {lease_s})
WHERE id = (SELECT id FROM {table} AS job WHERE lane = '{lane}' AND {claimable}{sequence}
            ORDER BY {order} FOR UPDATE SKIP LOCKED LIMIT 1) AND {unwaited}{guards}
RETURNING {columns}"""


def claim_next(resource: str, *, worker: str, last: JobKind | None = None) -> tuple[JobKind, LeasedJob] | None:
    """Take the most urgent claimable job of the resource under a lease, or None; never waits for a job's lock.

    `last` is the kind that this worker had before: it is tried first, and taken only if nothing is more urgent.
    """
    if last is not None and (job := execute_claim(last, worker=worker, is_guarded=True)) is not None:
        return last, job
    paused, limited = execute_prepared(SWITCHED_LANES, {}) or ([], [])
    for rule in lanes_of_resource(resource):
        if rule.name in paused:
            continue
        claim = claim_within_limit if rule.name in limited else claim_in_lane
        if (found := claim(rule, worker=worker)) is not None:
            return found
    return None


def claim_in_lane(rule: LaneRule, *, worker: str) -> tuple[JobKind, LeasedJob] | None:
    """Take the first job of the lane, whatever its switches say."""
    for kind in kinds_of_lane(rule.name):
        if (job := claim_of_kind(kind, worker=worker)) is not None:
            return kind, job
    return None


@transaction.atomic
def claim_within_limit(rule: LaneRule, *, worker: str) -> tuple[JobKind, LeasedJob] | None:
    """Claim in a lane that has a limit; locks the lane's row meanwhile."""
    switches = Lane.objects.select_for_update().get(pk=rule.name)
    if switches.is_paused or (switches.max_running is not None and count_running(rule.name) >= switches.max_running):
        return None
    return claim_in_lane(rule, worker=worker)


def count_running(lane: str) -> int:
    return sum(
        kind.job_model._default_manager.filter(lane=lane, state=JobState.RUNNING).count()
        for kind in kinds_of_lane(lane)
    )


def claim_of_kind(kind: JobKind, *, worker: str) -> LeasedJob | None:
    """Take the first claimable job of the kind, whatever waits elsewhere and whatever its lane's switches say."""
    return execute_claim(kind, worker=worker, is_guarded=False)


def is_more_urgent_waiting(kind: JobKind, *, for_s: float) -> bool:
    """Whether an earlier lane of the same resource has had something to claim for so long."""
    earlier = describe_earlier_lanes(kind, for_s=for_s)
    if not earlier:
        return False
    row = execute_prepared(f"SELECT {' OR '.join(f'({one})' for one in earlier)}", {})
    return row is not None and bool(row[0])


def describe_earlier_lanes(kind: JobKind, *, for_s: float = 0) -> list[str]:
    """A condition for each kind of the more urgent lanes that are open: it has had something to claim for `for_s` seconds."""
    return [
        IS_SOMETHING_IN_LANE.format(
            table=quote_table(other), lane=rule.name, for_s=for_s, running=describe_running(rule.name)
        )
        for rule in lanes_before(kind.lane)
        for other in kinds_of_lane(rule.name)
    ]


def describe_running(lane: str) -> str:
    """An expression for the number of jobs of the lane that run; Postgres counts only where the lane has a limit."""
    tables = {quote_table(kind) for kind in kinds_of_lane(lane)}
    return " + ".join(RUNNING.format(table=table, lane=lane) for table in sorted(tables))


def execute_claim(kind: JobKind, *, worker: str, is_guarded: bool) -> LeasedJob | None:
    row = execute_prepared(build_claim(kind, is_guarded=is_guarded), {"worker": worker})
    return None if row is None else build_job(kind, row)


@cache
def build_claim(kind: JobKind, *, is_guarded: bool) -> str:
    """The statement that claims a job of the kind; guarded, only while nothing is more urgent and the lane has no switches."""
    table, rule = quote_table(kind), kind.rule
    guards = [f"NOT EXISTS ({HAS_SWITCHES.format(lane=kind.lane)})"]
    guards += [f"NOT ({condition})" for condition in describe_earlier_lanes(kind)]
    return CLAIM.format(
        table=table,
        lane=kind.lane,
        lease_s=kind.lease_s,
        claimable=CLAIMABLE,
        sequence=IN_SEQUENCE.format(table=table) if kind.is_sequenced else "",
        order=AGED.format(ageing_s=rule.ageing_s) if rule.ageing_s else OLDEST,
        unwaited=UNWAITED,
        guards="".join(f" AND {guard}" for guard in guards) if is_guarded else "",
        columns=list_columns(kind),
    )
