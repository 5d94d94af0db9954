"""Of several sweepers one leads: it holds an advisory lock of the database, which is freed when its connection ends."""

from typing import Any

from django.db import connection

LEADER_LOCK = 7_001_001  # any number, the same everywhere


class Leadership:
    """Whether this process leads; lost with the connection that took the lock."""

    def __init__(self) -> None:
        self._held_on: Any = None

    def is_held(self) -> bool:
        """True if this process leads now; takes the lead when nobody has it. Raises DatabaseError."""
        connection.ensure_connection()
        if self._held_on is not None and self._held_on is connection.connection:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")  # the lock is ours as long as this connection answers
            return True
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LEADER_LOCK])
            is_leader = bool(cursor.fetchone()[0])
        self._held_on = connection.connection if is_leader else None
        return is_leader
