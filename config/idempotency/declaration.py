"""What an operation says about its Idempotency-Key; the decorator writes it, the schema and the decorator read it."""

from dataclasses import dataclass
from typing import Any

HEADER = "Idempotency-Key"


@dataclass(frozen=True)
class Idempotency:
    """`is_required`: 400 without a key. `is_atomic`: the whole operation and its answer are one transaction."""

    is_required: bool
    is_atomic: bool


def find_declaration(handler: Any) -> Idempotency | None:
    """What `idempotent` has declared of a view's method, or None where it was not used."""
    declared = getattr(handler, "idempotency", None)
    return declared if isinstance(declared, Idempotency) else None
