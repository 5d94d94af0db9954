"""An error's class decides how often a job is tried: what passes is told from what never will."""

import httpx
import pytest
import redis
from botocore.exceptions import ClientError, EndpointConnectionError
from django.db import IntegrityError, OperationalError

from config.jobs.errors import MOST_TEXT, Category, PermanentError, TransientError, classify_error, describe_failure


def answer_of_store(status: int) -> ClientError:
    return ClientError({"Error": {"Code": "x"}, "ResponseMetadata": {"HTTPStatusCode": status}}, "GetObject")  # type: ignore[typeddict-item]


@pytest.mark.parametrize(
    ("error", "category"),
    [
        (TransientError("away"), Category.TRANSIENT),
        (OperationalError("the server closed the connection"), Category.TRANSIENT),
        (redis.ConnectionError(), Category.TRANSIENT),
        (EndpointConnectionError(endpoint_url="x"), Category.TRANSIENT),
        (httpx.ConnectTimeout("late"), Category.TRANSIENT),
        (ConnectionResetError(), Category.TRANSIENT),
        (TimeoutError(), Category.TRANSIENT),
        (answer_of_store(503), Category.TRANSIENT),
        (answer_of_store(403), Category.UNKNOWN),
        (IntegrityError("duplicate key"), Category.UNKNOWN),
        (ZeroDivisionError(), Category.UNKNOWN),
        (OSError("the disk is full"), Category.UNKNOWN),
        (MemoryError(), Category.CRASH),
        (PermanentError("never"), Category.PERMANENT),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_each_error_has_its_class(error: Exception, category: Category) -> None:
    assert classify_error(error) == category


def test_a_failure_says_what_happened_in_words_that_fit() -> None:
    failure = describe_failure(TransientError("x" * 10_000, retry_after_s=7), traceback="t" * 100_000)
    assert (failure.error_class, len(failure.text), failure.retry_after_s) == ("TransientError", MOST_TEXT, 7)
    assert len(failure.traceback) == 8_000
