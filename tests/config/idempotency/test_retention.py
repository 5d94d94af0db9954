"""Keys go after their day; answers about an erased subject at once, and are not made anew."""

from collections.abc import Callable
from http import HTTPStatus

import pytest
from django.db import transaction
from django.http import HttpResponse

from bench.trial.models import Note
from config.accounts.models import Tenant, User
from config.accounts.services import ensure_tenant
from config.idempotency import retention
from config.idempotency.answers import keep_answer
from config.idempotency.claiming import Scope, claim_key, name_subject
from config.idempotency.models import IdempotencyClaim
from config.idempotency.retention import forget_answers, remove_expired_claims
from config.idempotency.standing import Standing
from tests.config.idempotency.conftest import BODY, Send


def test_keys_whose_day_is_over_are_removed_some_at_a_time(
    send: Send, end_day: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "MOST_A_ROUND", 2)
    for key in ("a", "b", "c"):
        send(key=key)
    end_day()
    send(key="d")
    assert [remove_expired_claims() for _ in range(3)] == [2, 1, 0]
    assert IdempotencyClaim.objects.get().key == "d"


@pytest.mark.usefixtures("committed_db")
def test_a_key_that_somebody_is_at_work_on_is_not_removed(
    owner: User, end_day: Callable[[], None], elsewhere: Callable[[Callable[[], int]], int]
) -> None:
    claim = claim_key(Scope(owner, method="POST", route="v1/notes", key="a"), fingerprint="a" * 64).claim
    end_day()
    with transaction.atomic():
        IdempotencyClaim.objects.select_for_update().get(pk=claim.pk)
        assert elsewhere(remove_expired_claims) == 0
    assert elsewhere(remove_expired_claims) == 1


def test_the_answers_about_a_subject_are_erased_and_not_made_anew(send: Send, clinic: Tenant) -> None:
    send(BODY | {"subject": "s-1"}, key="a")
    other = send(BODY | {"subject": "s-2"}, key="b")
    assert [forget_answers(tenant_id=clinic.pk, subject="s-1") for _ in range(2)] == [1, 0]
    row = IdempotencyClaim.objects.get(key="a")
    assert (row.body, row.headers, row.fingerprint, row.subject) == (None, {}, "", "")
    for body in (BODY | {"subject": "s-1"}, {"text": "another"}):
        answer = send(body, key="a")
        assert (answer.status_code, answer.json()["code"]) == (HTTPStatus.GONE, "answer_forgotten")
    assert send(BODY | {"subject": "s-2"}, key="b").content == other.content
    assert Note.objects.count() == 2


def test_a_request_that_is_at_work_when_its_subject_is_erased_keeps_no_answer(owner: User, clinic: Tenant) -> None:
    owner.refresh_from_db()
    scope = Scope(owner, method="POST", route="v1/notes", key="a")
    claim = claim_key(scope, fingerprint="a" * 64).claim
    name_subject(claim, subject="s-1")
    assert forget_answers(tenant_id=clinic.pk, subject="s-1") == 0
    assert not keep_answer(claim, response=HttpResponse("about s-1"))
    again = claim_key(scope, fingerprint="a" * 64)
    assert (again.standing, again.claim.pk, again.claim.subject) == (Standing.CLAIMED, claim.pk, "")


def test_the_equally_named_subject_of_another_tenant_is_left_alone(send: Send, clinic: Tenant) -> None:
    send(BODY | {"subject": "s-1"})
    assert forget_answers(tenant_id=ensure_tenant("south", name="Clinic South").pk, subject="s-1") == 0


def test_all_answers_of_a_tenant_can_be_erased(send: Send, clinic: Tenant) -> None:
    send(key="a")
    send(BODY | {"subject": "s-1"}, key="b")
    assert forget_answers(tenant_id=clinic.pk) == 2
    assert not IdempotencyClaim.objects.filter(body__isnull=False).exists()
