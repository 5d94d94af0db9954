"""The audit's chain: what is recorded stays, and whoever changes it is found out."""

from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from config.accounts.models import User
from config.audit.models import AuditEvent
from config.audit.services import Action, NotInTransaction, find_chain_faults, record_event


def record(person: User, *, times: int = 3) -> list[AuditEvent]:
    return [record_event(Action("user.tested", person, after={"number": n}), actor=person) for n in range(times)]


def tamper(statement: str, *values: UUID) -> None:
    """What an intruder with the owner's rights could do."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER USER")
        cursor.execute(statement, values)
        cursor.execute("ALTER TABLE audit_auditevent ENABLE TRIGGER USER")


def test_an_untouched_chain_has_no_faults(owner: User) -> None:
    record(owner)
    assert list(find_chain_faults()) == []


def test_an_event_outside_a_transaction_is_refused() -> None:
    with pytest.raises(NotInTransaction):
        record_event(Action("user.tested", User(username="nobody")), actor=None)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_auditevent SET reason = 'other'", "DELETE FROM audit_auditevent", "TRUNCATE audit_auditevent"],
)
def test_the_database_refuses_to_change_events(owner: User, statement: str) -> None:
    record(owner)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_changed_event_is_located(owner: User) -> None:
    events = record(owner)
    tamper("UPDATE audit_auditevent SET reason = 'other' WHERE id = %s", events[1].pk)
    assert [fault.position for fault in find_chain_faults()] == [2]


def test_a_removed_event_is_located(owner: User) -> None:
    events = record(owner)
    tamper("DELETE FROM audit_auditevent WHERE id = %s", events[1].pk)
    assert {fault.position for fault in find_chain_faults()} == {2, 3}


def test_a_cut_end_is_located(owner: User) -> None:
    events = record(owner)
    tamper("DELETE FROM audit_auditevent WHERE id = %s", events[2].pk)
    assert [fault.position for fault in find_chain_faults()] == [3]
