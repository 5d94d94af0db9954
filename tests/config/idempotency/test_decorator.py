"""A request with a key is done once and answered the same; the views are those of bench/trial/notes.py."""

from collections.abc import Callable
from http import HTTPStatus

import pytest
from rest_framework.test import APIClient

from bench.trial.models import Note
from config.accounts.models import User
from config.accounts.services import ensure_tenant, join_tenant
from config.idempotency.models import IdempotencyClaim
from tests.config.idempotency.conftest import BODY, KEY, Send

KEPT = ("Content-Type", "Location", "ETag")


def test_the_second_request_gets_the_first_ones_answer_and_does_nothing(send: Send) -> None:
    first, second = send(), send()
    assert (first.status_code, second.status_code) == (HTTPStatus.CREATED, HTTPStatus.CREATED)
    assert (second.content, [second[name] for name in KEPT]) == (first.content, [first[name] for name in KEPT])
    assert ("Idempotency-Replayed" in first, second["Idempotency-Replayed"]) == (False, "true")
    assert ("X-Other" in first, "X-Other" in second) == (True, False)
    assert Note.objects.count() == 1


def test_a_quoted_and_a_bare_key_are_the_same(send: Send) -> None:
    assert send(key=f'"{KEY}"').content == send(key=KEY).content
    assert Note.objects.count() == 1


def test_another_key_is_another_request(send: Send) -> None:
    assert send(key="a").content != send(key="b").content
    assert Note.objects.count() == 2


@pytest.mark.parametrize(
    ("key", "code"),
    [(None, "missing"), ("", "malformed"), ("x" * 256, "malformed"), ("a, b", "repeated")],
)
def test_a_missing_or_wrong_key_is_refused_and_nothing_is_done(send: Send, key: str | None, code: str) -> None:
    answer = send(key=key)
    assert (answer.status_code, answer["Content-Type"]) == (HTTPStatus.BAD_REQUEST, "application/problem+json")
    assert answer.json()["code"] == f"idempotency_key_{code}"
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"
    assert (Note.objects.count(), IdempotencyClaim.objects.count()) == (0, 0)


def test_another_body_under_the_same_key_is_refused(send: Send) -> None:
    send()
    answer = send({"text": "another note"})
    assert (answer.status_code, answer.json()["code"]) == (HTTPStatus.UNPROCESSABLE_ENTITY, "idempotency_key_reused")
    assert Note.objects.count() == 1


def test_another_path_of_the_same_operation_under_the_same_key_is_refused(send: Send) -> None:
    assert send(path="/trial/notes/red").status_code == HTTPStatus.CREATED
    assert send(path="/trial/notes/blue").json()["code"] == "idempotency_key_reused"


def test_the_same_key_at_another_operation_is_another_request(send: Send) -> None:
    send()
    assert send(path="/trial/eager-notes").status_code == HTTPStatus.CREATED
    assert Note.objects.count() == 2


@pytest.mark.parametrize("where", ["another clinic", "the same clinic", "no clinic"])
def test_nobody_meets_the_key_of_somebody_else(send: Send, owner: User, stranger: User, where: str) -> None:
    own = send().content
    if where != "no clinic":
        slug = "north" if where == "the same clinic" else "south"
        join_tenant(stranger, tenant=ensure_tenant(slug, name="Clinic"))
    theirs = send(sender=stranger)
    assert (theirs.status_code, "Idempotency-Replayed" in theirs) == (HTTPStatus.CREATED, False)
    assert theirs.content != own
    assert send(sender=stranger).content == theirs.content
    assert send({"text": "other"}, sender=stranger).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert send().content == own


def test_who_belongs_to_no_clinic_is_kept_apart_by_the_database_too(send: Send, stranger: User) -> None:
    assert [send(sender=stranger).status_code for _ in range(2)] == [HTTPStatus.CREATED] * 2
    assert IdempotencyClaim.objects.filter(user=stranger, tenant=None).count() == 1


def test_a_refusal_is_given_again_and_what_was_written_before_it_is_not(send: Send) -> None:
    body = BODY | {"then": "refuse"}
    first, second = send(body), send(body)
    assert (first.status_code, first.json()["code"]) == (HTTPStatus.NOT_FOUND, "trial")
    assert (second.content, second["Content-Type"]) == (first.content, "application/problem+json")
    assert (second["Idempotency-Replayed"], Note.objects.count()) == ("true", 0)


@pytest.mark.parametrize(
    ("then", "status"),
    [
        ("wait", HTTPStatus.CONFLICT),
        ("away", HTTPStatus.SERVICE_UNAVAILABLE),
        ("say 503", HTTPStatus.SERVICE_UNAVAILABLE),
    ],
)
def test_an_answer_that_says_not_now_is_not_kept_and_leaves_nothing(send: Send, then: str, status: HTTPStatus) -> None:
    body = BODY | {"then": then}
    for _ in range(2):
        answer = send(body)
        assert (answer.status_code, "Idempotency-Replayed" in answer) == (status, False)
    assert Note.objects.count() == 0
    assert IdempotencyClaim.objects.get().attempt == 2


def test_what_nobody_foresaw_is_done_anew(send: Send) -> None:
    body = BODY | {"then": "break"}
    assert [send(body, raises=False).status_code for _ in range(2)] == [HTTPStatus.INTERNAL_SERVER_ERROR] * 2
    assert (Note.objects.count(), IdempotencyClaim.objects.get().attempt) == (0, 2)


def test_a_streamed_answer_is_a_fault_of_the_view_and_leaves_nothing(send: Send) -> None:
    with pytest.raises(TypeError, match="NoteView streams"):
        send(BODY | {"then": "stream"})
    assert Note.objects.count() == 0


@pytest.mark.parametrize("then", ["wait", "break"])
def test_a_view_that_commits_first_finds_what_it_wrote_by_the_claims_id(send: Send, then: str) -> None:
    body = BODY | {"then": then}
    for _ in range(2):
        send(body, path="/trial/eager-notes", raises=False)
    assert Note.objects.get().claim == IdempotencyClaim.objects.get().pk
    assert IdempotencyClaim.objects.get().attempt == 2


def test_a_body_that_is_not_json_claims_nothing(owner: User, send: Send, sign_in: Callable[[User], APIClient]) -> None:
    headers = {"Idempotency-Key": KEY}
    answer = sign_in(owner).post("/trial/notes", "{", content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (HTTPStatus.BAD_REQUEST, "parse_error")
    assert IdempotencyClaim.objects.count() == 0


def test_an_optional_key_counts_when_it_is_sent(send: Send) -> None:
    path = "/trial/optional-notes"
    assert len({send(path=path, key=None).content for _ in range(2)}) == 2
    assert len({send(path=path).content for _ in range(2)}) == 1
    assert Note.objects.count() == 3


def test_an_anonymous_request_is_refused_before_its_key_is_looked_at(send: Send) -> None:
    send()
    answer = APIClient().post("/trial/notes", BODY, format="json", headers={"Idempotency-Key": KEY})
    assert (answer.status_code, answer.json()["code"]) == (HTTPStatus.UNAUTHORIZED, "not_authenticated")


def test_after_its_day_a_key_is_a_new_one(send: Send, end_day: Callable[[], None]) -> None:
    send()
    end_day()
    again = send({"text": "another day"})
    assert (again.status_code, "Idempotency-Replayed" in again, Note.objects.count()) == (HTTPStatus.CREATED, False, 2)
    assert IdempotencyClaim.objects.count() == 1
