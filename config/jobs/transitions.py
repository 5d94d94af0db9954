"""The trigger that refuses illegal steps of a job, for the migrations of the tables that inherit LeasedJob."""

from django.db.migrations import RunSQL

CREATE_FUNCTION = """
CREATE FUNCTION jobs_refuse_transition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.fence < OLD.fence THEN
        RAISE EXCEPTION 'job %: the fence never goes back (% after %)', OLD.id, NEW.fence, OLD.fence
            USING ERRCODE = 'check_violation', CONSTRAINT = 'job_fence_grows';
    END IF;
    RAISE EXCEPTION 'job %: % never follows %', OLD.id, NEW.state, OLD.state
        USING ERRCODE = 'check_violation', CONSTRAINT = 'job_transition_legal';
END $$
"""
IS_LEGAL = """
NEW.fence >= OLD.fence AND (
    NEW.state = OLD.state AND (NEW.state <> 'running' OR NEW.fence = OLD.fence)
    OR OLD.state = 'queued' AND NEW.state = 'running' AND NEW.fence = OLD.fence + 1
    OR OLD.state = 'queued' AND NEW.state IN ('dead', 'cancelled')
    OR OLD.state = 'running' AND NEW.state IN ('queued', 'succeeded', 'dead', 'cancelled'))
"""
DROP_FUNCTION = "DROP FUNCTION jobs_refuse_transition()"


def guard_transitions(table: str) -> RunSQL:
    """Attach the trigger to a table; its migration depends on the first one of `jobs`. Legal steps do not call the function."""
    return RunSQL(
        f"CREATE TRIGGER jobs_guard BEFORE UPDATE OF state, fence ON {table} "
        f"FOR EACH ROW WHEN (NOT ({IS_LEGAL})) EXECUTE FUNCTION jobs_refuse_transition()",
        reverse_sql=f"DROP TRIGGER jobs_guard ON {table}",
    )
