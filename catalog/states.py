"""The life of a medium, pure: which state may follow which.

UPLOADED -> ANALYSING -> PENDING_REVIEW -> APPROVED -> WITHDRAWN
    \\           \\              \\-> REJECTED
     \\-----------\\-> FAILED (with its reason) -> UPLOADED, when an operator has the analysis tried again

APPROVED -> PENDING_REVIEW when a new analysis finds a higher NSFW level than the one it was approved at.
ANALYSING, PENDING_REVIEW, APPROVED -> BLOCKED by the blocklist, whatever anybody decided; BLOCKED -> UPLOADED when its
entry is lifted, so that a person sees it again after a whole analysis.
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
    BLOCKED = "blocked"


NEXT_STATES: Mapping[MediaState, frozenset[MediaState]] = {
    MediaState.UPLOADED: frozenset({MediaState.ANALYSING, MediaState.FAILED}),
    MediaState.ANALYSING: frozenset({MediaState.PENDING_REVIEW, MediaState.FAILED, MediaState.BLOCKED}),
    MediaState.PENDING_REVIEW: frozenset({MediaState.APPROVED, MediaState.REJECTED, MediaState.BLOCKED}),
    MediaState.APPROVED: frozenset({MediaState.WITHDRAWN, MediaState.PENDING_REVIEW, MediaState.BLOCKED}),
    MediaState.REJECTED: frozenset(),
    MediaState.WITHDRAWN: frozenset(),
    MediaState.FAILED: frozenset({MediaState.UPLOADED}),
    MediaState.BLOCKED: frozenset({MediaState.UPLOADED}),
}


ANALYSED_STATES = (MediaState.PENDING_REVIEW, MediaState.APPROVED, MediaState.REJECTED, MediaState.WITHDRAWN)
"""What a medium can be once its analysis has ended well."""


def may_follow(state: MediaState, *, after: MediaState) -> bool:
    """Whether a medium in state `after` may go to `state`."""
    return state in NEXT_STATES[after]
