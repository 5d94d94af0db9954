"""The database refuses groups of near-duplicates that make no sense."""

from typing import Any

import pytest
from django.db import IntegrityError
from django.db.models.functions import Now

from catalog.models import DistinctPair, DuplicateGroup, DuplicateMember
from config.accounts.models import User
from tests.catalog.fingerprints import MakeMedia


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"resolution": "merged"}, "duplicate_group_"),
        ({"resolution": "distinct"}, "duplicate_group_resolved_by_somebody"),
        ({"resolved_at": Now()}, "duplicate_group_resolved_by_somebody"),
    ],
)
def test_a_group_is_open_or_resolved_by_somebody(db: None, columns: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        DuplicateGroup.objects.create(**columns)


@pytest.mark.parametrize(("resolution", "is_kept"), [("linked", False), ("rejected", False), ("distinct", True)])
def test_a_group_keeps_one_unless_they_are_no_duplicates(
    make_media: MakeMedia, reviewer: User, resolution: str, is_kept: bool
) -> None:
    kept = make_media() if is_kept else None
    with pytest.raises(IntegrityError, match="duplicate_group_keeps_one"):
        DuplicateGroup.objects.create(resolution=resolution, kept=kept, resolved_by=reviewer, resolved_at=Now())


def test_a_medium_is_in_one_group_at_a_time(make_media: MakeMedia) -> None:
    media = make_media()
    DuplicateMember.objects.create(group=DuplicateGroup.objects.create(), media=media, distance=1, is_current=False)
    DuplicateMember.objects.create(group=DuplicateGroup.objects.create(), media=media, distance=1)
    with pytest.raises(IntegrityError, match="duplicate_member_of_one_group"):
        DuplicateMember.objects.create(group=DuplicateGroup.objects.create(), media=media, distance=1)


def test_a_pair_is_kept_once_whichever_way_it_is_named(make_media: MakeMedia) -> None:
    first, second = sorted((make_media(), make_media()), key=lambda one: one.pk)
    DistinctPair.objects.create(first=first, second=second)
    with pytest.raises(IntegrityError, match="distinct_pair_in_order"):
        DistinctPair.objects.create(first=second, second=first)
