"""The one writer of audit events, and the verifier of the chain."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.db import connection, models, transaction

from config.accounts.models import User
from config.audit.chain import GENESIS, hash_event
from config.audit.models import AuditChain, AuditEvent

MAIN_CHAIN = "main"


@dataclass(frozen=True)
class Action:
    """What is to be recorded: `name` is `object.verb`, `subject` the row that changed."""

    name: str
    subject: models.Model
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    reason: str = ""


class NotInTransaction(RuntimeError):
    """An audit event must commit or roll back with the change that it records."""


def record_event(action: Action, *, actor: User | None) -> AuditEvent:
    """Append `action` to the chain; locks the chain's head until the surrounding transaction ends.

    Raises NotInTransaction outside of an atomic block.
    """
    if not connection.in_atomic_block:
        raise NotInTransaction(f"record_event({action.name}) outside a transaction")
    AuditChain.objects.get_or_create(name=MAIN_CHAIN, defaults={"last_hash": GENESIS})
    head = AuditChain.objects.select_for_update().get(name=MAIN_CHAIN)
    event = AuditEvent(
        chain=head,
        position=head.length + 1,
        actor=actor,
        action=action.name,
        object_type=action.subject._meta.label_lower,
        object_id=str(action.subject.pk),
        before=action.before,
        after=action.after,
        reason=action.reason,
        request_id=str(structlog.contextvars.get_contextvars().get("request_id", "")),
        previous_hash=head.last_hash,
    )
    event.recorded_at = read_database_clock()
    event.hash = hash_event(hashed_content(event), previous_hash=event.previous_hash)
    event.save(force_insert=True)
    head.length, head.last_hash = event.position, event.hash
    head.save(update_fields=["length", "last_hash"])
    return event


def read_database_clock() -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def hashed_content(event: AuditEvent) -> dict[str, Any]:
    """The part of an event that its hash covers: everything but the hashes."""
    return {
        "id": str(event.id),
        "chain": event.chain_id,
        "position": event.position,
        "recorded_at": event.recorded_at.isoformat(),
        "actor": str(event.actor_id) if event.actor_id else None,
        "action": event.action,
        "object_type": event.object_type,
        "object_id": event.object_id,
        "before": event.before,
        "after": event.after,
        "reason": event.reason,
        "request_id": event.request_id,
    }


@dataclass(frozen=True)
class ChainFault:
    position: int
    fault: str


def find_chain_faults(chain: str = MAIN_CHAIN) -> Iterator[ChainFault]:
    """Walk the chain in order and yield each break: a changed event, a wrong link, a gap, a cut end."""
    expected_hash, expected_position = GENESIS, 1
    events = AuditEvent.objects.filter(chain_id=chain).order_by("position", "pk")
    for event in events.iterator(chunk_size=2000):
        if event.position != expected_position:
            yield ChainFault(expected_position, f"events {expected_position} to {event.position - 1} are missing")
        if event.previous_hash != expected_hash:
            yield ChainFault(event.position, "does not link to the event before it")
        if event.hash != hash_event(hashed_content(event), previous_hash=event.previous_hash):
            yield ChainFault(event.position, "its content was changed")
        expected_hash, expected_position = event.hash, event.position + 1
    head = AuditChain.objects.filter(name=chain).first()
    if head and (head.length != expected_position - 1 or head.last_hash != expected_hash):
        yield ChainFault(expected_position, f"the chain ends here, but its head says {head.length} events")


@transaction.atomic
def verify_chain(chain: str = MAIN_CHAIN) -> tuple[int, list[ChainFault]]:
    """(events, faults) of one consistent snapshot of the chain."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    return AuditEvent.objects.filter(chain_id=chain).count(), list(find_chain_faults(chain))
