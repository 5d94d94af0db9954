"""Resolving a group gives decisions like any other, to all or to none."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from catalog.models import DuplicateGroup, Media, Resolution
from catalog.services.duplicates import group_duplicates
from catalog.services.transitions import lock_media
from catalog.states import MediaState
from config.accounts.models import User
from config.errors import Problem
from moderation.duplicates import describe_resolved, resolve_duplicates
from moderation.models import Decision
from tests.catalog.fingerprints import MakeMedia, give_hashes

Build = Callable[..., tuple[list[Media], DuplicateGroup]]


@pytest.fixture
def build(make_media: MakeMedia) -> Build:
    """A group of media in these states."""

    def make(*states: MediaState) -> tuple[list[Media], DuplicateGroup]:
        media = [give_hashes(make_media(state=state), bits=number) for number, state in enumerate(states)]
        with transaction.atomic():
            found = group_duplicates(lock_media(media[-1].pk))
        assert found is not None
        return media, found

    return make


def read_states(media: list[Media]) -> list[str]:
    return [Media.objects.get(pk=one.pk).state for one in media]


def test_the_others_are_rejected_or_withdrawn_with_a_decision_each(build: Build, team_mate: User) -> None:
    media, group = build(MediaState.PENDING_REVIEW, MediaState.APPROVED, MediaState.APPROVED, MediaState.REJECTED)
    resolved = resolve_duplicates(
        group.pk, resolution=Resolution.REJECTED, kept_id=media[1].pk, note="", actor=team_mate
    )
    assert read_states(media) == ["rejected", "approved", "withdrawn", "rejected"]
    assert (resolved.rejected, resolved.withdrawn, resolved.left) == (1, 1, 1)
    decided = {(one.media_id, one.verdict, one.reason) for one in Decision.objects.all()}
    assert decided == {(media[0].pk, "rejected", "duplicate"), (media[2].pk, "withdrawn", "duplicate")}
    assert describe_resolved(resolved) == (
        "1 group resolved: one kept, the others rejected. 1 rejected, 1 withdrawn, 1 left as they are."
    )


def test_who_may_not_withdraw_changes_nothing_of_a_group_with_an_approved_other(build: Build, reviewer: User) -> None:
    media, group = build(MediaState.PENDING_REVIEW, MediaState.PENDING_REVIEW, MediaState.APPROVED)
    with pytest.raises(PermissionDenied):
        resolve_duplicates(group.pk, resolution=Resolution.REJECTED, kept_id=media[0].pk, note="", actor=reviewer)
    assert read_states(media) == ["pending_review", "pending_review", "approved"]
    group.refresh_from_db()
    assert (group.resolution, Decision.objects.count()) == (Resolution.OPEN, 0)


@pytest.mark.parametrize("resolution", [Resolution.LINKED, Resolution.DISTINCT])
def test_what_is_linked_or_distinct_keeps_its_state(build: Build, reviewer: User, resolution: Resolution) -> None:
    media, group = build(MediaState.PENDING_REVIEW, MediaState.APPROVED)
    kept_id = media[0].pk if resolution == Resolution.LINKED else None
    resolved = resolve_duplicates(group.pk, resolution=resolution, kept_id=kept_id, note="", actor=reviewer)
    assert read_states(media) == ["pending_review", "approved"]
    assert resolved.is_new


def test_resolving_again_decides_nothing_again(build: Build, reviewer: User) -> None:
    media, group = build(MediaState.PENDING_REVIEW, MediaState.PENDING_REVIEW)
    said = [
        describe_resolved(
            resolve_duplicates(group.pk, resolution=Resolution.REJECTED, kept_id=media[0].pk, note="", actor=reviewer)
        )
        for _ in range(2)
    ]
    assert said[1] == "Nothing was changed: this group was resolved so before."
    assert Decision.objects.count() == 1


def test_another_resolution_afterwards_is_a_conflict(build: Build, reviewer: User) -> None:
    media, group = build(MediaState.PENDING_REVIEW, MediaState.PENDING_REVIEW)
    resolve_duplicates(group.pk, resolution=Resolution.LINKED, kept_id=media[0].pk, note="", actor=reviewer)
    with pytest.raises(Problem, match="resolved already"):
        resolve_duplicates(group.pk, resolution=Resolution.REJECTED, kept_id=media[0].pk, note="", actor=reviewer)
    assert read_states(media) == ["pending_review", "pending_review"]
