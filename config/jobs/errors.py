"""What a failed attempt says about the next one: a class of error, with a ceiling for each.

A job that knows better raises TransientError or PermanentError; everything else is recognised by its type.
"""

from dataclasses import dataclass
from enum import StrEnum

import httpx
import redis
from botocore.exceptions import BotoCoreError, ClientError
from django.db import InterfaceError, OperationalError

MOST_TEXT = 2_000
MOST_TRACEBACK = 8_000
SERVER_FAULT = 500


class Category(StrEnum):
    """TRANSIENT: something else is away for a while. PERMANENT: no attempt will ever succeed. CRASH: the attempt ended its
    process, or had to be ended. UNKNOWN: the rest."""

    TRANSIENT = "transient"
    UNKNOWN = "unknown"
    CRASH = "crash"
    PERMANENT = "permanent"


class TransientError(Exception):
    """Try again later; `retry_after_s` when the other side has said when."""

    def __init__(self, text: str, *, retry_after_s: float = 0) -> None:
        super().__init__(text)
        self.retry_after_s = retry_after_s


class PermanentError(Exception):
    """Trying again is of no use."""


@dataclass(frozen=True)
class Failure:
    """An attempt's error in words, as it crosses from the child to its keeper and into the rows."""

    category: Category
    error_class: str
    text: str
    traceback: str = ""
    retry_after_s: float = 0


TRANSIENT_TYPES = (
    TransientError,
    OperationalError,
    InterfaceError,
    redis.RedisError,
    BotoCoreError,
    httpx.TransportError,
    ConnectionError,
    TimeoutError,
)


def classify_error(error: BaseException) -> Category:
    """The class of an exception that a job raised."""
    if isinstance(error, PermanentError):
        return Category.PERMANENT
    if isinstance(error, MemoryError):
        return Category.CRASH
    if isinstance(error, ClientError):  # the store answered: its own faults pass, a refusal may not
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return Category.TRANSIENT if status >= SERVER_FAULT else Category.UNKNOWN
    return Category.TRANSIENT if isinstance(error, TRANSIENT_TYPES) else Category.UNKNOWN


def describe_failure(error: BaseException, *, traceback: str = "") -> Failure:
    """The exception in words that fit into the rows."""
    return Failure(
        category=classify_error(error),
        error_class=type(error).__name__[:80],
        text=str(error)[:MOST_TEXT],
        traceback=traceback[-MOST_TRACEBACK:],
        retry_after_s=getattr(error, "retry_after_s", 0),
    )
