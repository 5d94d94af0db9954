"""The life of a medium, pure: which state may follow which.

UPLOADED -> ANALYSING -> PENDING_REVIEW -> APPROVED -> WITHDRAWN
    \\           \\              \\-> REJECTED
     \\-----------\\-> FAILED (with its reason) -> UPLOADED, when an operator has the analysis tried again
"""

from collections.abc import Mapping

from django.db.models import TextChoices


class MediaState(TextChoices):
    UPLOADED = "uploaded"
    ANALYSING = "analysing"
    PENDING_REVIEW = "pending_review"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"


NEXT_STATES: Mapping[MediaState, frozenset[MediaState]] = {
    MediaState.UPLOADED: frozenset({MediaState.ANALYSING, MediaState.FAILED}),
    MediaState.ANALYSING: frozenset({MediaState.PENDING_REVIEW, MediaState.FAILED}),
    MediaState.PENDING_REVIEW: frozenset({MediaState.APPROVED, MediaState.REJECTED}),
    MediaState.APPROVED: frozenset({MediaState.WITHDRAWN}),
    MediaState.REJECTED: frozenset(),
    MediaState.WITHDRAWN: frozenset(),
    MediaState.FAILED: frozenset({MediaState.UPLOADED}),
}


def may_follow(state: MediaState, *, after: MediaState) -> bool:
    """Whether a medium in state `after` may go to `state`."""
    return state in NEXT_STATES[after]
