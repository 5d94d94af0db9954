"""Every answer that is not a success is problem+json with a stable code, whatever went wrong."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.test import Client
from rest_framework import exceptions
from rest_framework.test import APIClient

from catalog.models import Character
from config.accounts.models import User
from config.api.problems import render_body, render_problem, translate_exception
from config.errors import FieldFault, not_found, unavailable
from config.storage.data_keys import KeyServiceDown

SignIn = Callable[[User], APIClient]

WISH = {"character": "mira", "media_type": "image/png", "size_bytes": 10}


def read_problem(answer: Any, *, status: int) -> dict[str, Any]:
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    body: dict[str, Any] = answer.json()
    assert {"type", "title", "status", "code", "detail", "request_id"} <= body.keys()
    assert body["status"] == status
    assert body["request_id"] == answer.headers["X-Request-ID"]
    return body


def test_without_a_token_the_answer_says_how_to_sign_in(client: Client) -> None:
    answer = client.get("/v1/characters")
    assert read_problem(answer, status=401)["code"] == "not_authenticated"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_broken_token_is_refused(client: Client) -> None:
    answer = client.get("/v1/characters", headers={"Authorization": "Bearer nonsense"})
    assert read_problem(answer, status=401)["code"] == "token_not_valid"


def test_who_lacks_the_permission_is_refused(reviewer: User, sign_in: SignIn) -> None:
    answer = sign_in(reviewer).post("/v1/requests", {}, format="json")
    assert read_problem(answer, status=403)["code"] == "permission_denied"


def test_each_wrong_field_is_named(owner: User, sign_in: SignIn, mira: Character) -> None:
    wish = WISH | {"character": "nobody", "media_type": "text/html", "size_bytes": 0, "tags": ["fine", "not a slug"]}
    body = read_problem(sign_in(owner).post("/v1/media/uploads", wish, format="json"), status=400)
    assert body["code"] == "invalid_request"
    assert {fault["field"]: fault["code"] for fault in body["errors"]} == {
        "character": "does_not_exist",
        "media_type": "invalid_choice",
        "size_bytes": "min_value",
        "tags.1": "invalid",
    }
    assert body["detail"] == "The request was not understood: see character, media_type, size_bytes, tags.1."
    assert "GET /v1/characters" in body["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("content", "content_type", "status", "code"),
    [
        ("{", "application/json", 400, "parse_error"),
        ("[]", "application/json", 400, "invalid_request"),
        ("a=b", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
    ],
)
def test_a_body_that_is_not_the_json_object_is_refused(
    owner: User, sign_in: SignIn, content: str, content_type: str, status: int, code: str
) -> None:
    answer = sign_in(owner).generic("POST", "/v1/media/uploads", content, content_type=content_type)
    assert read_problem(answer, status=status)["code"] == code


def test_a_method_that_is_not_there_is_refused(owner: User, sign_in: SignIn) -> None:
    answer = sign_in(owner).delete("/v1/characters")
    assert read_problem(answer, status=405)["code"] == "method_not_allowed"


def test_an_unknown_address_of_the_api_is_a_problem(client: Client) -> None:
    assert read_problem(client.get("/v1/nowhere"), status=404)["code"] == "not_found"


def test_a_medium_that_does_not_exist_is_a_problem(owner: User, sign_in: SignIn) -> None:
    body = read_problem(sign_in(owner).get(f"/v1/media/{uuid4()}"), status=404)
    assert (body["code"], body["detail"]) == ("not_found", "There is no such medium.")


def test_a_wrong_cursor_is_a_problem(owner: User, sign_in: SignIn) -> None:
    assert read_problem(sign_in(owner).get("/v1/media?cursor=nonsense"), status=404)["code"] == "not_found"


@pytest.mark.parametrize(("method", "path"), [("GET", "/v1/media"), ("POST", "/v1/media/uploads")])
def test_a_database_that_is_down_is_a_problem_with_a_time_to_try_again(
    owner: User, sign_in: SignIn, database_down: None, method: str, path: str
) -> None:
    answer = sign_in(owner).generic(method, path, "{}", content_type="application/json")
    body = read_problem(answer, status=503)
    assert body["code"] == "database_unavailable"
    assert answer.headers["Retry-After"] == "5"
    assert "nothing was lost" in body["detail"]


def test_signing_in_without_a_database_is_a_problem_too(client: Client, database_down: None) -> None:
    answer = client.post("/v1/auth/token", {"username": "a", "password": "b"}, content_type="application/json")
    assert read_problem(answer, status=503)["code"] == "database_unavailable"


def test_nothing_unforeseen_is_swallowed() -> None:
    assert translate_exception(ZeroDivisionError()) is None


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Http404(), 404, "not_found"),
        (PermissionDenied(), 403, "permission_denied"),
        (exceptions.Throttled(wait=7), 429, "throttled"),
        (OperationalError("down"), 503, "database_unavailable"),
        (InterfaceError("closed"), 503, "database_unavailable"),
        (EndpointConnectionError(endpoint_url="http://store"), 503, "storage_unavailable"),
        (ClientError({"Error": {"Code": "SlowDown"}}, "PutObject"), 503, "storage_unavailable"),
        (KeyServiceDown("refused"), 503, "key_service_unavailable"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_what_is_expected_has_its_problem(error: Exception, status: int, code: str) -> None:
    problem = translate_exception(error)
    assert problem is not None
    assert (problem.status, problem.code) == (status, code)


def test_who_asks_too_often_is_told_when_to_come_back() -> None:
    problem = translate_exception(exceptions.Throttled(wait=7))
    assert problem is not None
    assert render_problem(problem).headers["Retry-After"] == "7"


def test_a_nested_fault_has_a_dotted_path() -> None:
    error = exceptions.ValidationError({"box": {"left": ["wrong"]}, "non_field_errors": ["both"]})
    problem = translate_exception(error)
    assert problem is not None
    assert problem.faults == (FieldFault("box.left", "invalid", "wrong"), FieldFault("", "invalid", "both"))


def test_outside_of_a_request_a_problem_has_no_request_id() -> None:
    assert "request_id" not in render_body(not_found("page"))
    assert unavailable("storage").retry_after_s > 0
