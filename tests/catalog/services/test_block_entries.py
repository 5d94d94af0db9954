"""Entries are added and lifted by those who may, with a reason, and only such that block what is meant."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from catalog.models import BlockedHash, BlocklistJob, HashKind, Media
from catalog.services.block_entries import BlockWish, add_entry, block_with_copies, lift_entry
from catalog.states import MediaState
from config.accounts.models import User
from config.audit.models import AuditEvent
from config.errors import Problem
from tests.catalog.fingerprints import PHASH, MakeMedia, flip, give_clip_hash, give_hashes

VALUE = f"{PHASH:016x}"


@pytest.fixture
def shown(make_media: MakeMedia) -> Callable[..., Media]:
    """An approved picture with hashes."""

    def make(*, bits: int = 0, **columns: object) -> Media:
        defaults = {"state": MediaState.APPROVED, "sha256": f"{bits:064x}"}
        return give_hashes(make_media(**defaults | columns), bits=bits)

    return make


def test_only_who_may_block_adds_and_lifts(shown: Callable[..., Media], admin: User, person: User) -> None:
    media = shown()
    entry = add_entry(BlockWish(HashKind.PHASH, flip(PHASH, bits=16), "far"), actor=admin)
    if person == admin:
        assert block_with_copies(media.pk, reason="forbidden", actor=person).entries
        lift_entry(entry.pk, actor=person)
        return
    for act in (
        lambda: add_entry(BlockWish(HashKind.PHASH, VALUE, "forbidden"), actor=person),
        lambda: block_with_copies(media.pk, reason="forbidden", actor=person),
        lambda: lift_entry(entry.pk, actor=person),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert BlockedHash.objects.get().is_active


def test_a_medium_is_blocked_at_once_and_its_copies_are_counted(shown: Callable[..., Media], admin: User) -> None:
    media = shown()
    copy, other = shown(bits=6), shown(bits=12)
    done = block_with_copies(media.pk, reason="forbidden", actor=admin)
    assert ({one.kind for one in done.entries}, done.copies) == ({"sha256", "phash"}, 1)
    states = {one.pk: one.state for one in Media.objects.all()}
    assert (states[media.pk], states[copy.pk], states[other.pk]) == ("blocked", "approved", "approved")
    assert BlocklistJob.objects.count() == 2, "they block the copy"
    assert AuditEvent.objects.filter(action="blockedhash.added", actor=admin).count() == 2


def test_a_clip_is_blocked_by_its_own_hash(make_media: MakeMedia, admin: User) -> None:
    facts = {"duration_s": 1.0, "frame_rate": 25.0, "has_sound": False}
    media = give_clip_hash(make_media(kind="video", state=MediaState.APPROVED, **facts))
    done = block_with_copies(media.pk, reason="forbidden", actor=admin)
    assert [one.kind for one in done.entries] == ["video_hash"]


def test_blocking_again_after_lifting_needs_no_second_entry_of_what_is_there(
    shown: Callable[..., Media], admin: User
) -> None:
    media = shown()
    add_entry(BlockWish(HashKind.PHASH, VALUE, "forbidden"), actor=admin)
    assert [one.kind for one in block_with_copies(media.pk, reason="again", actor=admin).entries] == ["sha256"]


def test_what_cannot_be_shown_is_not_blocked(shown: Callable[..., Media], admin: User) -> None:
    with pytest.raises(Problem, match="It is rejected: only what may be shown is blocked"):
        block_with_copies(shown(state=MediaState.REJECTED).pk, reason="forbidden", actor=admin)


def test_what_was_not_read_yet_cannot_be_blocked(make_media: MakeMedia, admin: User) -> None:
    with pytest.raises(Problem, match="wait until its analysis has begun"):
        block_with_copies(make_media().pk, reason="forbidden", actor=admin)


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (BlockWish(HashKind.PHASH, VALUE, "  "), "reason"),
        (BlockWish(HashKind.PHASH, "f0", "why"), "value"),
        (BlockWish(HashKind.PHASH, VALUE.upper(), "why"), "value"),
        (BlockWish(HashKind.PHASH, "0" * 16, "why"), "value"),
        (BlockWish(HashKind.SHA256, VALUE, "why"), "value"),
        (BlockWish(HashKind.SHA256, "a" * 64, "why", 1), "max_distance"),
        (BlockWish(HashKind.PHASH, VALUE, "why", 17), "max_distance"),
        (BlockWish(HashKind.PHASH, VALUE, "why", -1), "max_distance"),
    ],
)
def test_a_senseless_entry_is_refused_by_its_field(admin: User, wish: BlockWish, field: str) -> None:
    with pytest.raises(Problem) as refused:
        add_entry(wish, actor=admin)
    assert [fault.field for fault in refused.value.faults] == [field]
    assert not BlockedHash.objects.exists()


def test_a_hash_is_on_the_list_once_and_again_after_it_was_lifted(admin: User) -> None:
    wish = BlockWish(HashKind.PHASH, VALUE, "forbidden")
    entry = add_entry(wish, actor=admin)
    with pytest.raises(Problem, match="on the blocklist already"):
        add_entry(wish, actor=admin)
    lift_entry(entry.pk, actor=admin)
    with pytest.raises(Problem, match="lifted already"):
        lift_entry(entry.pk, actor=admin)
    add_entry(wish, actor=admin)


@pytest.mark.parametrize("act", [block_with_copies, lift_entry])
def test_what_is_unknown_is_not_found(admin: User, act: Callable[..., object]) -> None:
    reason = {"reason": "why"} if act is block_with_copies else {}
    with pytest.raises(Problem) as refused:
        act(uuid4(), actor=admin, **reason)
    assert refused.value.code == "not_found"
