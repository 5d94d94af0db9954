"""/metrics answers Prometheus, and nobody else in production."""

import pytest
from django.test import Client
from pytest_django import Settings

pytestmark = pytest.mark.django_db


def test_every_lane_is_told(client: Client) -> None:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain")
    text = answer.content.decode()
    assert 'loupe_jobs_depth{lane="video_user"} 0.0' in text
    assert 'loupe_jobs_dead{lane="maintenance"} 0.0' in text


@pytest.mark.parametrize(("header", "status"), [("Bearer secret", 200), ("Bearer wrong", 403), ("", 403), ("ß", 403)])
def test_where_a_token_is_set_it_is_needed(client: Client, settings: Settings, header: str, status: int) -> None:
    settings.LOUPE_METRICS_TOKEN = "secret"
    assert client.get("/metrics", headers={"Authorization": header}).status_code == status


def test_production_answers_nobody_without_a_token(client: Client, settings: Settings) -> None:
    settings.IS_PRODUCTION = True
    answer = client.get("/metrics")
    assert (answer.status_code, b"LOUPE_METRICS_TOKEN" in answer.content) == (403, True)
