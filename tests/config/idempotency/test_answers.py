"""What is kept of an answer, and what is said when it cannot be given again."""

from http import HTTPStatus

import pytest
from django.http import HttpResponse
from pytest_django import Settings

from bench.trial.models import Note
from config.idempotency.answers import is_final, keep_answer
from config.idempotency.models import IdempotencyClaim
from tests.config.idempotency.conftest import BODY, Send


@pytest.mark.parametrize("status", [200, 201, 202, 204, 303, 400, 402, 403, 404, 410, 415, 422])
def test_successes_and_refusals_are_final(status: int) -> None:
    assert is_final(HttpResponse(status=status))


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503])
def test_what_may_be_otherwise_the_next_time_is_not(status: int) -> None:
    assert not is_final(HttpResponse(status=status))


def test_of_an_answer_that_is_too_large_it_is_kept_that_it_was_given_and_where_the_result_is(
    send: Send, settings: Settings
) -> None:
    settings.IDEMPOTENCY_ANSWER_MAX_BYTES = 1_000
    body = BODY | {"then": "say much"}
    first, second = send(body), send(body)
    assert len(first.content) > 2_000
    assert (second.status_code, second.json()["code"]) == (HTTPStatus.GONE, "answer_too_large")
    assert "/trial/notes/much" in second.json()["detail"]
    assert Note.objects.count() == 1


def test_an_answer_is_kept_once_and_by_the_attempt_that_holds_the_claim(send: Send) -> None:
    first = send()
    claim = IdempotencyClaim.objects.get()
    assert not keep_answer(claim, response=HttpResponse("late"))
    assert send().content == first.content
