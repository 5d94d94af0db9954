"""The server that plays, and questions for it."""

from collections.abc import Callable, Iterator

import pytest

from catalog.pipeline.captioning.breaker import Breaker
from catalog.pipeline.captioning.observations import describe_schema
from catalog.pipeline.captioning.server import Question
from catalog.pipeline.captioning.vllm import VllmServer as VllmClient
from tests.catalog.pipeline.vllm_server import VllmServer, serve_vllm


@pytest.fixture(scope="session")
def played() -> Iterator[VllmServer]:
    with serve_vllm() as server:
        yield server


@pytest.fixture
def pauses() -> list[float]:
    """The pauses that a client would have made."""
    return []


@pytest.fixture
def make_client(played: VllmServer, pauses: list[float]) -> Callable[..., VllmClient]:
    """A client of the server; it notes its pauses instead of making them."""
    played.requests.clear()
    played.headers.clear()

    def make(
        *, deadline_s: float = 20.0, breaker: Breaker | None = None, base_url: str = "", **options: object
    ) -> VllmClient:
        return VllmClient(
            base_url or played.base_url,
            api_key="a-key",
            deadline_s=deadline_s,
            breaker=breaker or Breaker(),
            sleep=pauses.append,
            **options,  # type: ignore[arg-type]
        )

    return make


def ask_for(*plays: str) -> Question:
    """A question that has these plays played, one a call."""
    return Question(
        model="a-model",
        system="Report.",
        text=f"What is there? play({','.join(plays)})",
        images=(b"first", b"second"),
        schema_name="observations",
        schema=describe_schema(),
        temperatures=(0.0, 0.4, 0.7),
        most_tokens=400,
    )
