from collections.abc import Iterator

import pytest
from prometheus_client import REGISTRY
from pytest_django import Settings

from catalog.pipeline.captioning.observations import accept_observations
from catalog.pipeline.captioning.server import ServerAway
from catalog.services.captioning import default_vision
from tests.catalog.pipeline.captioning.conftest import ask_for
from tests.catalog.pipeline.vllm_server import VllmServer, serve_vllm


@pytest.fixture
def played() -> Iterator[VllmServer]:
    with serve_vllm() as server:
        yield server


def count(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_without_an_address_there_is_no_server(settings: Settings) -> None:
    settings.LOUPE_CAPTIONS_URL = ""
    assert default_vision() is None


def test_the_server_of_the_settings_is_asked_and_counted(settings: Settings, played: VllmServer) -> None:
    settings.LOUPE_CAPTIONS_URL = played.base_url
    settings.LOUPE_CAPTIONS_API_KEY = "a-secret"
    before = count("loupe_caption_calls_total", outcome="answered")
    vision = default_vision()
    assert vision is not None
    assert vision is default_vision()
    vision.ask(ask_for("good"), accept=accept_observations)
    assert played.headers[0]["authorization"] == "Bearer a-secret"
    assert count("loupe_caption_calls_total", outcome="answered") == before + 1


def test_a_breaker_that_opens_is_counted_and_logged(
    settings: Settings, played: VllmServer, caplog: pytest.LogCaptureFixture
) -> None:
    settings.LOUPE_CAPTIONS_URL = played.base_url
    settings.LOUPE_CAPTIONS_DEADLINE_S = 1
    before = count("loupe_caption_breaker_changes_total", state="open")
    vision = default_vision()
    assert vision is not None
    for _ in range(5):  # a Retry-After beyond the deadline: one call each
        with pytest.raises(ServerAway):
            vision.ask(ask_for("429_late"), accept=accept_observations)
    assert count("loupe_caption_breaker_changes_total", state="open") == before + 1
    assert "captions.breaker_changed" in caplog.text
