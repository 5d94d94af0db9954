"""/healthz says that the process answers; /readyz says what is missing, and gives nothing away."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import Settings

from config.observability.health import CHECKS

ALL_OK = dict.fromkeys(CHECKS, "ok")


@pytest.mark.django_db
def test_ready_when_every_server_answers(client: Client, store: Callable[[str], None]) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "checks": ALL_OK})


@pytest.mark.parametrize(
    ("down", "name"), [("database_down", "database"), ("broker_down", "broker"), ("store_down", "storage")]
)
def test_a_server_that_is_down_is_named_and_no_other(
    client: Client, store: Callable[[str], None], request: pytest.FixtureRequest, down: str, name: str, db: None
) -> None:
    request.getfixturevalue(down)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "not ready", "checks": ALL_OK | {name: "not reachable"}}


@pytest.mark.django_db
def test_a_broker_that_evicts_is_not_ready(
    client: Client, store: Callable[[str], None], settings: Settings, evicting_broker: str
) -> None:
    settings.REDIS_URL = evicting_broker
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["broker"] == "its policy is allkeys-lru, it must be noeviction"


def test_alive_without_any_server(client: Client, database_down: None, broker_down: str, store_down: None) -> None:
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_never_cached_and_only_read(client: Client, path: str, db: None) -> None:
    assert "no-store" in client.get(path).headers["Cache-Control"]
    assert client.post(path).status_code == 405
