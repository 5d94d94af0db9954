"""What an answer means."""

from datetime import UTC, datetime

import pytest

from config.webhooks.transport import Answer
from config.webhooks.verdicts import Verdict, cut_excerpt, explain_failure, judge_answer, read_retry_after

NOW = datetime(2026, 1, 31, 10, 0, tzinfo=UTC)


def answer(status: int, **headers: str) -> Answer:
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, b"", 35)


@pytest.mark.parametrize(
    ("status", "verdict"),
    [(200, "delivered"), (204, "delivered"), (299, "delivered"), (410, "gone")]
    + [(status, "failed") for status in (199, 300, 301, 304, 400, 404, 409, 411, 429, 500, 503, 599)],
)
def test_only_2xx_is_delivered_and_only_410_is_for_good(status: int, verdict: str) -> None:
    assert judge_answer(answer(status)) == Verdict(verdict)


def test_a_failure_is_explained_with_its_remedy() -> None:
    assert explain_failure(answer(500)) == "The receiver answered 500 in 35 ms."
    assert "enter the final address" in explain_failure(answer(307))


@pytest.mark.parametrize(
    ("status", "text", "seconds"),
    [
        (429, "30", 30),
        (503, "30", 30),
        (503, "Sat, 31 Jan 2026 10:05:00 GMT", 300),
        (503, "Sat, 31 Jan 2026 09:05:00 GMT", 0),
        (503, "99999999999", 43_200),
        (503, "Sat, 31 Jan 2099 10:05:00 GMT", 43_200),
        (503, "-5", 0),
        (503, "soon", 0),
        (503, "", 0),
        (500, "30", 0),
    ],
)
def test_a_busy_receiver_is_believed_within_limits(status: int, text: str, seconds: float) -> None:
    assert read_retry_after(answer(status, retry_after=text), now=NOW) == seconds


def test_an_excerpt_is_short_text_without_control_characters() -> None:
    assert cut_excerpt(b"a\x00b\r\nc\x1b[31m\xff") == "a b c [31m\N{REPLACEMENT CHARACTER}"
    assert len(cut_excerpt(b"x" * 70_000)) == 500
