"""What a receiver's answer means, pure: delivered, gone for good, or to be tried again and when."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum

from config.webhooks.jobs import MOST_DELAY_S
from config.webhooks.models import MOST_EXCERPT
from config.webhooks.transport import Answer

GONE = 410
BUSY = frozenset({429, 503})
CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


class Verdict(StrEnum):
    DELIVERED = "delivered"
    GONE = "gone"
    FAILED = "failed"


def judge_answer(answer: Answer) -> Verdict:
    if 200 <= answer.status < 300:
        return Verdict.DELIVERED
    return Verdict.GONE if answer.status == GONE else Verdict.FAILED


def explain_failure(answer: Answer) -> str:
    """A sentence for people."""
    text = f"The receiver answered {answer.status} in {answer.duration_ms} ms."
    if 300 <= answer.status < 400:
        return f"{text} Redirects are not followed: enter the final address."
    return text


def read_retry_after(answer: Answer, *, now: datetime) -> float:
    """Seconds that a busy receiver asks for (RFC 9110, 10.2.3: seconds or a date), 0 to 12 hours; 0 when it asks for none."""
    text = answer.headers.get("retry-after", "").strip() if answer.status in BUSY else ""
    if not text:
        return 0
    if text.isascii() and text.isdigit():
        return min(float(text), MOST_DELAY_S)
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return 0
    moment = date if date.tzinfo else date.replace(tzinfo=UTC)
    return min(max((moment - now).total_seconds(), 0), MOST_DELAY_S)


def cut_excerpt(content: bytes) -> str:
    """The beginning of the response as text without control characters."""
    return CONTROL.sub(" ", content.decode("utf-8", errors="replace")).strip()[:MOST_EXCERPT]
