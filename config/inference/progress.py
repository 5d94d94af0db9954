"""Telling a person how far a fetch has come."""

from collections.abc import Callable

# Called with the bytes so far and the bytes in all, None while nobody knows them.
OnProgress = Callable[[int, int | None], None]


def ignore_progress(done_bytes: int, total_bytes: int | None) -> None:
    """The callback of a caller who shows no progress."""
