"""PostgreSQL itself refuses to change events: UPDATE and DELETE by row, TRUNCATE by statement."""

from django.db import migrations

GUARD = """
CREATE FUNCTION outbox_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'outbox events are append-only: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER outbox_event_no_change BEFORE UPDATE OR DELETE ON outbox_outboxevent
    FOR EACH ROW EXECUTE FUNCTION outbox_refuse_change();
CREATE TRIGGER outbox_event_no_truncate BEFORE TRUNCATE ON outbox_outboxevent
    FOR EACH STATEMENT EXECUTE FUNCTION outbox_refuse_change();
"""

UNGUARD = """
DROP TRIGGER outbox_event_no_truncate ON outbox_outboxevent;
DROP TRIGGER outbox_event_no_change ON outbox_outboxevent;
DROP FUNCTION outbox_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_events")]

    operations = [migrations.RunSQL(GUARD, reverse_sql=UNGUARD)]
