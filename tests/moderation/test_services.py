"""A decision needs its permission, its ground and the right state; it is written whole or not at all."""

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DataError

from catalog.models import Media
from catalog.states import MediaState
from config.accounts.models import User
from config.audit.models import AuditEvent
from config.errors import Problem
from moderation import services
from moderation.models import Decision, Verdict
from moderation.policies.reasons import POLICY_VERSION, REASONS
from moderation.services import Ground, approve, reject, withdraw

MakeMedia = Callable[..., Media]
Decide = Callable[[UUID, User], Decision]

DUPLICATE = Ground(reason="duplicate")

VERDICTS: dict[Verdict, tuple[Decide, MediaState, set[str]]] = {
    Verdict.APPROVED: (
        lambda media_id, actor: approve(media_id, nsfw_level=2, actor=actor),
        MediaState.PENDING_REVIEW,
        {"reviewer", "team-mate", "admin"},
    ),
    Verdict.REJECTED: (
        lambda media_id, actor: reject(media_id, ground=DUPLICATE, actor=actor),
        MediaState.PENDING_REVIEW,
        {"reviewer", "team-mate", "admin"},
    ),
    Verdict.WITHDRAWN: (
        lambda media_id, actor: withdraw(media_id, ground=DUPLICATE, actor=actor),
        MediaState.APPROVED,
        {"team-mate", "admin"},
    ),
}

each_verdict = pytest.mark.parametrize("verdict", Verdict)


@pytest.fixture
def pending(make_media: MakeMedia) -> Media:
    return make_media(state=MediaState.PENDING_REVIEW, nsfw_level=1)


def assert_untouched(media: Media) -> None:
    assert Media.objects.get(pk=media.pk).state == media.state
    assert (Decision.objects.count(), AuditEvent.objects.count()) == (0, 0)


@each_verdict
def test_a_verdict_is_given_by_those_who_may_and_by_nobody_else(
    make_media: MakeMedia, person: User, verdict: Verdict
) -> None:
    decide, state, able = VERDICTS[verdict]
    media = make_media(state=state)
    if person.username not in able:
        with pytest.raises(PermissionDenied):
            decide(media.pk, person)
        assert_untouched(media)
        return
    decision = decide(media.pk, person)
    assert (decision.verdict, decision.actor, decision.policy_version) == (verdict, person, POLICY_VERSION)
    assert Media.objects.get(pk=media.pk).state == verdict.value
    assert AuditEvent.objects.get().action == f"media.{verdict.value}"


def test_a_decision_keeps_what_the_machine_said_and_what_the_person_chose(pending: Media, reviewer: User) -> None:
    decision = approve(pending.pk, nsfw_level=3, actor=reviewer)
    assert (decision.machine_nsfw_level, decision.nsfw_level) == (1, 3)
    assert Media.objects.get(pk=pending.pk).nsfw_level == 3


@pytest.mark.parametrize("level", [None, -1, 5])
def test_an_approval_needs_a_level_from_0_to_4(pending: Media, reviewer: User, level: int | None) -> None:
    with pytest.raises(Problem) as refused:
        approve(pending.pk, nsfw_level=level, actor=reviewer)
    assert [fault.field for fault in refused.value.faults] == ["nsfw_level"]
    assert_untouched(pending)


@pytest.mark.parametrize("code", [code for code, reason in REASONS.items() if reason.needs_note])
@pytest.mark.parametrize("note", ["", "   "])
def test_a_grave_reason_needs_a_note(pending: Media, reviewer: User, code: str, note: str) -> None:
    with pytest.raises(Problem, match="needs a note that says what you saw") as refused:
        reject(pending.pk, ground=Ground(reason=code, note=note), actor=reviewer)
    assert [fault.field for fault in refused.value.faults] == ["note"]
    assert_untouched(pending)


@pytest.mark.parametrize("code", REASONS)
def test_every_reason_is_kept_with_its_note(pending: Media, reviewer: User, code: str) -> None:
    decision = reject(pending.pk, ground=Ground(reason=code, note="seen on the left"), actor=reviewer)
    assert (decision.reason, decision.note) == (code, "seen on the left")
    assert AuditEvent.objects.get().reason == code


@pytest.mark.parametrize("reason", ["", "boredom"])
def test_an_unknown_reason_is_refused_with_the_known_ones(pending: Media, reviewer: User, reason: str) -> None:
    with pytest.raises(Problem, match="Choose a reason: Not this character") as refused:
        reject(pending.pk, ground=Ground(reason=reason), actor=reviewer)
    assert [fault.field for fault in refused.value.faults] == ["reason"]
    assert_untouched(pending)


@each_verdict
@pytest.mark.parametrize("state", [state for state in MediaState if state != MediaState.FAILED])
def test_a_verdict_in_the_wrong_state_is_a_conflict_and_changes_nothing(
    make_media: MakeMedia, admin: User, verdict: Verdict, state: MediaState
) -> None:
    decide, right_state, _ = VERDICTS[verdict]
    media = make_media(state=state)
    if state == right_state:
        assert decide(media.pk, admin).verdict == verdict
        return
    with pytest.raises(Problem, match="so it cannot become") as refused:
        decide(media.pk, admin)
    assert (refused.value.status, refused.value.code) == (HTTPStatus.CONFLICT, "wrong_state")
    assert_untouched(media)


def test_the_second_of_two_verdicts_is_told_the_state(pending: Media, reviewer: User, team_mate: User) -> None:
    approve(pending.pk, nsfw_level=0, actor=reviewer)
    with pytest.raises(Problem, match=r"^The picture is approved, so it cannot become rejected\.$"):
        reject(pending.pk, ground=DUPLICATE, actor=team_mate)
    assert Decision.objects.get().actor == reviewer


@each_verdict
def test_an_unknown_medium_is_not_found(admin: User, verdict: Verdict) -> None:
    with pytest.raises(Problem) as refused:
        VERDICTS[verdict][0](uuid4(), admin)
    assert refused.value.code == "not_found"


def test_a_decision_that_cannot_be_kept_takes_state_and_audit_back(
    pending: Media, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "POLICY_VERSION", "longer than its column is")
    with pytest.raises(DataError):
        approve(pending.pk, nsfw_level=0, actor=reviewer)
    assert_untouched(pending)
