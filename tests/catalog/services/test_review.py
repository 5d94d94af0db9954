"""A person's verdict changes the state and is in the audit, both or neither."""

from collections.abc import Callable
from typing import Any

import pytest

from catalog.models import Media
from catalog.services.review import approve_media, reject_media, withdraw_media
from catalog.services.transitions import WrongState
from catalog.states import MediaState
from config.accounts.models import User
from config.audit.models import AuditEvent

MakeMedia = Callable[..., Media]


@pytest.mark.parametrize(
    ("verdict", "before", "after", "details"),
    [
        (approve_media, MediaState.PENDING_REVIEW, MediaState.APPROVED, {"nsfw_level": 2}),
        (reject_media, MediaState.PENDING_REVIEW, MediaState.REJECTED, {"reason": "duplicate"}),
        (withdraw_media, MediaState.APPROVED, MediaState.WITHDRAWN, {"reason": "harmful"}),
    ],
)
def test_a_verdict_is_a_state_and_an_audit_event(
    make_media: MakeMedia,
    reviewer: User,
    verdict: Callable[..., Media],
    before: MediaState,
    after: MediaState,
    details: dict[str, Any],
) -> None:
    media = make_media(state=before, nsfw_level=1)
    assert verdict(media, actor=reviewer, **details).state == after
    event = AuditEvent.objects.get()
    assert (event.action, event.actor, event.object_id) == (f"media.{after.value}", reviewer, str(media.pk))
    assert (event.before["state"], event.after["state"]) == (before.value, after.value)
    assert event.reason == details.get("reason", "")


def test_an_approval_keeps_the_level_that_the_machine_had_said(make_media: MakeMedia, reviewer: User) -> None:
    approve_media(make_media(state=MediaState.PENDING_REVIEW, nsfw_level=1), nsfw_level=3, actor=reviewer)
    event = AuditEvent.objects.get()
    assert (event.before["nsfw_level"], event.after["nsfw_level"]) == (1, 3)


def test_a_verdict_in_the_wrong_state_leaves_no_trace(make_media: MakeMedia, reviewer: User) -> None:
    media = make_media(state=MediaState.REJECTED)
    with pytest.raises(WrongState):
        approve_media(media, nsfw_level=0, actor=reviewer)
    assert not AuditEvent.objects.exists()
    assert Media.objects.get(pk=media.pk).state == MediaState.REJECTED


def test_the_present_row_decides_not_the_one_in_hand(make_media: MakeMedia, reviewer: User) -> None:
    media = make_media(state=MediaState.PENDING_REVIEW)
    Media.objects.filter(pk=media.pk).update(state=MediaState.REJECTED)
    with pytest.raises(WrongState):
        approve_media(media, nsfw_level=0, actor=reviewer)
