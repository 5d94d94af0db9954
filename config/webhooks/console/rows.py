"""Deliveries as rows of a table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from config.jobs.console.wording import TONES
from config.jobs.models import JobAttempt
from config.webhooks.models import Delivery
from config.webhooks.selectors import DeliveryRecord

MOST_ATTEMPTS = 5


@dataclass(frozen=True)
class DeliveryRow:
    """`attempts` are the last ones, each with its colour; `left_out` says how many came before."""

    delivery: Delivery
    tone: str
    response: str
    attempts: Sequence[tuple[JobAttempt, str]]
    left_out: int


def build_rows(records: Iterable[DeliveryRecord]) -> list[DeliveryRow]:
    return [
        DeliveryRow(
            delivery=record.delivery,
            tone=TONES[record.delivery.state],
            response=record.response,
            attempts=[(one, TONES[one.outcome]) for one in record.attempts[-MOST_ATTEMPTS:]],
            left_out=max(len(record.attempts) - MOST_ATTEMPTS, 0),
        )
        for record in records
    ]
