"""Each answer carries an id, the caller's own when it is a decent one."""

from uuid import UUID

import pytest
from django.test import Client


def test_an_answer_without_a_given_id_has_a_new_one_each_time(client: Client) -> None:
    first, second = (client.get("/healthz").headers["X-Request-ID"] for _ in range(2))
    assert UUID(first).version == 7
    assert first != second


def test_a_decent_id_of_the_caller_is_kept(client: Client) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": "order-1234_5.6"})
    assert answer.headers["X-Request-ID"] == "order-1234_5.6"


@pytest.mark.parametrize("given", ["short", "x" * 65, "two words", "line\u2028break", 'quote"quote'])
def test_any_other_id_is_replaced(client: Client, given: str) -> None:
    assert UUID(client.get("/healthz", headers={"X-Request-ID": given}).headers["X-Request-ID"])


def test_a_problem_names_the_id_of_its_request(client: Client) -> None:
    answer = client.get("/v1/characters", headers={"X-Request-ID": "request-0001"})
    assert answer.json()["request_id"] == "request-0001"


def test_a_problem_names_the_new_id_where_none_was_given(client: Client) -> None:
    answer = client.get("/v1/characters")
    assert answer.json()["request_id"] == answer.headers["X-Request-ID"]


def test_one_request_does_not_get_the_id_of_the_one_before(client: Client) -> None:
    client.get("/v1/characters", headers={"X-Request-ID": "request-0001"})
    assert client.get("/v1/characters").json()["request_id"] != "request-0001"
