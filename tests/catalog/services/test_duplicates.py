"""Near-duplicates find each other, and a person closes a group once."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections, transaction

from catalog.models import DistinctPair, DuplicateGroup, DuplicateMember, Media, MediaKind, Resolution
from catalog.services import duplicates
from catalog.services.duplicates import close_group, group_duplicates
from catalog.services.transitions import lock_media
from catalog.states import MediaState
from config.accounts.models import User
from config.audit.models import AuditEvent
from config.errors import Problem
from tests.catalog.fingerprints import MakeMedia, give_clip_hash, give_hashes


def group(media: Media) -> DuplicateGroup | None:
    with transaction.atomic():
        return group_duplicates(lock_media(media.pk))


def read_members(found: DuplicateGroup | None) -> dict[object, int]:
    assert found is not None
    return {row.media_id: row.distance for row in DuplicateMember.objects.filter(group=found, is_current=True)}


@pytest.fixture
def pair(make_media: MakeMedia) -> tuple[Media, Media, DuplicateGroup]:
    """Two near-duplicates that wait for review, and their group."""
    first, second = (give_hashes(make_media(state=MediaState.PENDING_REVIEW), bits=bits) for bits in (0, 4))
    found = group(second)
    assert found is not None
    return first, second, found


@pytest.mark.parametrize(
    ("bits", "dhash_bits", "is_near"), [(0, 0, True), (10, 10, True), (12, 0, False), (0, 11, False)]
)
def test_pictures_are_near_when_both_hashes_are(
    make_media: MakeMedia, bits: int, dhash_bits: int, is_near: bool
) -> None:
    first = give_hashes(make_media())
    second = give_hashes(make_media(), bits=bits, dhash_bits=dhash_bits)
    found = group(second)
    assert (found is not None) is is_near
    if is_near:
        assert read_members(found) == {first.pk: bits, second.pk: bits}


def test_clips_are_near_by_their_own_hash_and_never_near_a_picture(make_media: MakeMedia) -> None:
    give_hashes(make_media())
    first = give_clip_hash(make_media(kind=MediaKind.VIDEO))
    second = give_clip_hash(make_media(kind=MediaKind.VIDEO), bits=10)
    assert read_members(group(second)) == {first.pk: 10, second.pk: 10}


@pytest.mark.parametrize("state", [MediaState.BLOCKED, MediaState.FAILED])
def test_what_nobody_may_see_is_nobodys_duplicate(make_media: MakeMedia, state: MediaState) -> None:
    failure = {"failure_code": "truncated"} if state == MediaState.FAILED else {}
    give_hashes(make_media(state=state, **failure))
    assert group(give_hashes(make_media())) is None


def test_a_medium_without_hashes_is_in_no_group(make_media: MakeMedia) -> None:
    make_media()
    assert group(make_media()) is None


def test_asking_again_changes_nothing(pair: tuple[Media, Media, DuplicateGroup]) -> None:
    first, second, found = pair
    assert group(first) == group(second) == found
    assert read_members(found) == {first.pk: 4, second.pk: 4}


def test_a_medium_between_two_groups_makes_them_one(make_media: MakeMedia) -> None:
    left = [give_hashes(make_media(), bits=bits) for bits in (0, 1)]
    right = [give_hashes(make_media(), bits=bits) for bits in (16, 17)]
    assert group(left[1]) != group(right[1])
    middle = give_hashes(make_media(), bits=8)
    assert read_members(group(middle)).keys() == {one.pk for one in (*left, *right, middle)}
    assert DuplicateGroup.objects.count() == 1


def test_closing_keeps_one_and_writes_it_down(pair: tuple[Media, Media, DuplicateGroup], reviewer: User) -> None:
    first, second, found = pair
    closed = close_group(found.pk, resolution=Resolution.LINKED, kept_id=second.pk, actor=reviewer)
    found.refresh_from_db()
    assert (found.resolution, found.kept, found.resolved_by) == (Resolution.LINKED, second, reviewer)
    assert (closed.others, closed.is_new) == ([first], True)
    event = AuditEvent.objects.get()
    assert (event.action, event.actor, event.after["kept"]) == ("duplicategroup.resolved", reviewer, str(second.pk))


def test_closing_twice_the_same_way_is_done_once(pair: tuple[Media, Media, DuplicateGroup], reviewer: User) -> None:
    first, _, found = pair
    for is_new in (True, False):
        closed = close_group(found.pk, resolution=Resolution.LINKED, kept_id=first.pk, actor=reviewer)
        assert closed.is_new is is_new
    assert AuditEvent.objects.count() == 1


def test_closing_it_another_way_is_a_conflict(pair: tuple[Media, Media, DuplicateGroup], reviewer: User) -> None:
    first, second, found = pair
    close_group(found.pk, resolution=Resolution.LINKED, kept_id=first.pk, actor=reviewer)
    with pytest.raises(Problem, match="resolved already: one kept, the others linked to it"):
        close_group(found.pk, resolution=Resolution.LINKED, kept_id=second.pk, actor=reviewer)


def test_what_is_distinct_is_never_grouped_for_each_other_again(
    pair: tuple[Media, Media, DuplicateGroup], make_media: MakeMedia, reviewer: User
) -> None:
    first, second, found = pair
    close_group(found.pk, resolution=Resolution.DISTINCT, kept_id=None, actor=reviewer)
    assert DistinctPair.objects.count() == 1
    assert (group(first), group(second)) == (None, None)
    third = give_hashes(make_media(), bits=2)
    assert read_members(group(third)).keys() == {first.pk, second.pk, third.pk}, "both are near the new one"


def test_a_new_near_duplicate_opens_a_closed_group(
    pair: tuple[Media, Media, DuplicateGroup], make_media: MakeMedia, reviewer: User
) -> None:
    first, _, found = pair
    close_group(found.pk, resolution=Resolution.LINKED, kept_id=first.pk, actor=reviewer)
    assert group(give_hashes(make_media(), bits=2)) == found
    found.refresh_from_db()
    assert (found.resolution, found.kept, found.resolved_by) == (Resolution.OPEN, None, None)


def test_the_kept_one_is_of_the_group(
    pair: tuple[Media, Media, DuplicateGroup], make_media: MakeMedia, reviewer: User
) -> None:
    for kept_id in (None, make_media().pk):
        with pytest.raises(Problem) as refused:
            close_group(pair[2].pk, resolution=Resolution.REJECTED, kept_id=kept_id, actor=reviewer)
        assert [fault.field for fault in refused.value.faults] == ["keep"]


def test_a_blocked_medium_is_not_kept(pair: tuple[Media, Media, DuplicateGroup], reviewer: User) -> None:
    Media.objects.filter(pk=pair[0].pk).update(state=MediaState.BLOCKED)
    with pytest.raises(Problem, match="Choose the one of the group that is kept"):
        close_group(pair[2].pk, resolution=Resolution.LINKED, kept_id=pair[0].pk, actor=reviewer)


def test_a_group_is_closed_by_those_who_may(pair: tuple[Media, Media, DuplicateGroup], person: User) -> None:
    def close() -> None:
        close_group(pair[2].pk, resolution=Resolution.DISTINCT, kept_id=None, actor=person)

    if person.username in {"reviewer", "team-mate", "admin"}:
        close()
        return
    with pytest.raises(PermissionDenied):
        close()
    assert DuplicateGroup.objects.get().resolution == Resolution.OPEN


def test_an_unknown_group_is_not_found(reviewer: User) -> None:
    with pytest.raises(Problem) as refused:
        close_group(uuid4(), resolution=Resolution.DISTINCT, kept_id=None, actor=reviewer)
    assert refused.value.code == "not_found"


def test_a_group_that_changed_meanwhile_is_looked_at_again(
    pair: tuple[Media, Media, DuplicateGroup], reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([[pair[0].pk], [pair[0].pk, pair[1].pk]])
    monkeypatch.setattr(duplicates, "list_members", lambda _group_id: next(answers))
    with pytest.raises(Problem, match="changed while you looked at it"):
        close_group(pair[2].pk, resolution=Resolution.DISTINCT, kept_id=None, actor=reviewer)


def is_somebody_waiting() -> bool:
    """Whether another transaction waits for the lock of all grouping."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)")
        return bool(cursor.fetchone()[0])


@pytest.mark.usefixtures("committed_db")
def test_two_media_that_are_grouped_at_the_same_time_find_each_other(make_media: MakeMedia) -> None:
    first, second = make_media(), make_media()

    def take_second() -> DuplicateGroup | None:
        try:
            with transaction.atomic():
                give_hashes(second, bits=2)
                return group_duplicates(lock_media(second.pk))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            give_hashes(first)
            assert group_duplicates(lock_media(first.pk)) is None
            found = pool.submit(take_second)
            while not (found.done() or is_somebody_waiting()):
                pass
        assert read_members(found.result(timeout=30)).keys() == {first.pk, second.pk}
