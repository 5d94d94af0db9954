"""The last resort: a problem for programs, a page for people, and nothing of the error in either."""

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from config.accounts.models import User


def break_down(_request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError("the secret of the house")


handler404, handler500 = "config.api.pages.answer_404", "config.api.pages.answer_500"
urlpatterns = [path("v1/broken", break_down), path("broken", break_down)]


@pytest.fixture
def unforgiving() -> Client:
    """A client that answers as a server does, with no exception of the application's."""
    return Client(raise_request_exception=False)


@pytest.mark.urls(__name__)
def test_an_unforeseen_error_of_the_api_is_a_problem_that_gives_nothing_away(unforgiving: Client) -> None:
    answer = unforgiving.get("/v1/broken")
    assert (answer.status_code, answer.headers["Content-Type"]) == (500, "application/problem+json")
    assert answer.json()["code"] == "internal_error"
    assert b"secret" not in answer.content


@pytest.mark.urls(__name__)
def test_an_unforeseen_error_of_the_console_is_a_page(unforgiving: Client) -> None:
    answer = unforgiving.get("/broken")
    assert (answer.status_code, answer.headers["Content-Type"]) == (500, "text/html; charset=utf-8")
    assert b"Something went wrong on our side" in answer.content
    assert b"secret" not in answer.content


def test_an_unknown_address_of_the_console_is_a_page(client: Client) -> None:
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert b"There is no such page." in answer.content


def test_the_console_without_a_database_says_so_and_when_to_try_again(
    browse: Callable[[User], Client], reviewer: User, request: pytest.FixtureRequest
) -> None:
    client = browse(reviewer)
    client.raise_request_exception = False
    request.getfixturevalue("database_down")
    answer = client.get("/admin/catalog/media/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert b"database is not reachable" in answer.content
