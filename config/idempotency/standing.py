"""How a key that is known already stands. Pure: it names the case and touches nothing."""

from dataclasses import dataclass
from enum import Enum, auto


class Standing(Enum):
    """What the request that brings the key is to get."""

    CLAIMED = auto()  # to be done by this request
    RUNNING = auto()  # 409
    OTHER_BODY = auto()  # 422
    ANSWERED = auto()  # the answer again
    LAPSED = auto()  # its holder fell silent or gave it back: to be taken over
    EXPIRED = auto()  # its day is over: a new key


@dataclass(frozen=True)
class KnownKey:
    """What counts of a row, by the database's clock; `is_same` when the fingerprints agree or were forgotten."""

    is_expired: bool
    is_same: bool
    is_answered: bool
    is_leased: bool


def judge(known: KnownKey) -> Standing:
    """The case; the first that holds counts."""
    if known.is_expired:
        return Standing.EXPIRED
    if not known.is_same:
        return Standing.OTHER_BODY
    if known.is_answered:
        return Standing.ANSWERED
    return Standing.RUNNING if known.is_leased else Standing.LAPSED
