"""The life of a medium, arrow by arrow."""

import pytest

from catalog.states import NEXT_STATES, MediaState, may_follow

ARROWS = {
    ("uploaded", "analysing"),
    ("uploaded", "failed"),
    ("analysing", "pending_review"),
    ("analysing", "failed"),
    ("pending_review", "approved"),
    ("pending_review", "rejected"),
    ("approved", "withdrawn"),
    ("failed", "uploaded"),
    ("approved", "pending_review"),
    ("analysing", "blocked"),
    ("pending_review", "blocked"),
    ("approved", "blocked"),
    ("blocked", "uploaded"),
}


def test_the_arrows_are_these_and_no_others() -> None:
    drawn = {(before, after) for before in MediaState for after in MediaState if may_follow(after, after=before)}
    assert {(before.value, after.value) for before, after in drawn} == ARROWS


@pytest.mark.parametrize("state", [MediaState.REJECTED, MediaState.WITHDRAWN])
def test_an_end_is_an_end(state: MediaState) -> None:
    assert NEXT_STATES[state] == frozenset()


def test_a_failed_medium_can_only_be_analysed_again() -> None:
    assert NEXT_STATES[MediaState.FAILED] == {MediaState.UPLOADED}


def test_what_is_blocked_has_to_be_analysed_before_anybody_can_approve_it() -> None:
    assert NEXT_STATES[MediaState.BLOCKED] == {MediaState.UPLOADED}


def test_only_a_person_leads_to_users() -> None:
    assert [state for state in MediaState if may_follow(MediaState.APPROVED, after=state)] == [
        MediaState.PENDING_REVIEW
    ]
