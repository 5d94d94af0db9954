"""A name and a password become a token; a token becomes an answer."""

from typing import Any

import pytest
from django.test import Client

from catalog.models import Character
from config.accounts.models import User


def sign_in(client: Client, **changes: str) -> Any:
    body = {"username": "owner", "password": "a-password-of-tests"} | changes
    return client.post("/v1/auth/token", body, content_type="application/json")


def test_the_token_opens_the_api(client: Client, owner: User, mira: Character) -> None:
    access = sign_in(client).json()["access"]
    answer = client.get("/v1/characters", headers={"Authorization": f"Bearer {access}"})
    assert [row["slug"] for row in answer.json()["results"]] == ["mira"]


def test_a_refresh_token_gives_a_new_access_token_and_opens_nothing_itself(client: Client, owner: User) -> None:
    refresh = sign_in(client).json()["refresh"]
    renewed = client.post("/v1/auth/refresh", {"refresh": refresh}, content_type="application/json").json()
    assert client.get("/v1/characters", headers={"Authorization": f"Bearer {renewed['access']}"}).status_code == 200
    assert client.get("/v1/characters", headers={"Authorization": f"Bearer {refresh}"}).status_code == 401


@pytest.mark.parametrize("changes", [{"password": "wrong"}, {"username": "nobody"}])
def test_a_wrong_password_and_an_unknown_name_are_answered_alike(
    client: Client, owner: User, changes: dict[str, str]
) -> None:
    answer = sign_in(client, **changes)
    assert (answer.status_code, answer.json()["code"]) == (401, "no_active_account")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_person_who_was_switched_off_does_not_get_in(client: Client, owner: User) -> None:
    token = sign_in(client).json()["access"]
    owner.is_active = False
    owner.save(update_fields=["is_active"])
    assert sign_in(client).status_code == 401
    assert client.get("/v1/characters", headers={"Authorization": f"Bearer {token}"}).status_code == 401


@pytest.mark.django_db
def test_missing_credentials_are_named(client: Client) -> None:
    answer = client.post("/v1/auth/token", {}, content_type="application/json")
    assert answer.status_code == 400
    assert [fault["field"] for fault in answer.json()["errors"]] == ["username", "password"]
