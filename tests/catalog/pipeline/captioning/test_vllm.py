"""Every way in which a caption server fails, over real HTTP."""

import threading
from collections.abc import Callable
from typing import TypeAlias

import pytest

from catalog.pipeline.captioning.breaker import Breaker, BreakerState
from catalog.pipeline.captioning.observations import Observations, accept_observations, describe_schema
from catalog.pipeline.captioning.server import Answer, Refused, ServerAway, Unacceptable
from catalog.pipeline.captioning.vllm import VllmServer as VllmClient
from catalog.pipeline.captioning.vllm import read_retry_after_s
from config.embedded.ports import choose_free_port
from tests.catalog.pipeline.captioning.conftest import ask_for
from tests.catalog.pipeline.vllm_server import CONTENTS, CUT_OFF, OBSERVED, RAW_BODIES, VllmServer

MakeClient: TypeAlias = Callable[..., VllmClient]

UNACCEPTABLE = sorted({*CONTENTS, *CUT_OFF, *RAW_BODIES} - {"good"})
SHORT_S = 0.25


def ask(client: VllmClient, *plays: str) -> Answer[Observations]:
    return client.ask(ask_for(*plays), accept=accept_observations)


def test_a_good_answer_is_given_as_it_was_said(make_client: MakeClient) -> None:
    answer = ask(make_client(), "good")
    assert (answer.value.model_dump(), answer.calls) == (OBSERVED, 1)


def test_the_request_holds_pictures_schema_and_key(make_client: MakeClient, played: VllmServer) -> None:
    ask(make_client(), "good")
    (body,), (headers,) = played.requests, played.headers
    assert body["response_format"]["json_schema"] == {
        "name": "observations",
        "strict": True,
        "schema": describe_schema(),
    }
    assert (body["model"], body["max_tokens"], body["temperature"], body["seed"]) == ("a-model", 400, 0.0, 1)
    pictures = [part["image_url"]["url"] for part in body["messages"][1]["content"][:-1]]
    assert pictures == ["data:image/webp;base64,Zmlyc3Q=", "data:image/webp;base64,c2Vjb25k"]
    assert (headers["authorization"], headers["accept-encoding"]) == ("Bearer a-key", "identity")


@pytest.mark.parametrize("play", UNACCEPTABLE)
def test_an_answer_that_does_not_validate_is_asked_for_three_times_and_never_mended(
    make_client: MakeClient, played: VllmServer, pauses: list[float], play: str
) -> None:
    with pytest.raises(Unacceptable) as caught:
        ask(make_client(), play)
    assert [body["temperature"] for body in played.requests] == [0.0, 0.4, 0.7]
    assert sum(pauses) == 0
    assert caught.value.retry_after_s is None


def test_a_later_answer_is_good_enough(make_client: MakeClient) -> None:
    assert ask(make_client(), "prose", "length", "good").calls == 3


@pytest.mark.parametrize("play", ["429", "500", "503", "crash", "crash_at_once", "huge", "compressed"])
def test_a_server_in_trouble_is_asked_again_after_a_pause(
    make_client: MakeClient, pauses: list[float], play: str
) -> None:
    assert ask(make_client(), play, "good").calls == 2
    (pause,) = pauses
    assert 0 <= pause <= 4


@pytest.mark.parametrize("play", ["500", "crash", "huge"])
def test_a_server_that_stays_in_trouble_is_asked_three_times(
    make_client: MakeClient, played: VllmServer, play: str
) -> None:
    with pytest.raises(ServerAway):
        ask(make_client(), play)
    assert len(played.requests) == 3


def test_the_pause_is_as_long_as_the_server_asks_for(make_client: MakeClient, pauses: list[float]) -> None:
    ask(make_client(), "429_soon", "503", "good")
    assert pauses == [2.0, 1.0]


@pytest.mark.parametrize("play", ["429_late", "429_date"])
def test_a_pause_beyond_the_deadline_is_left_to_a_later_attempt(
    make_client: MakeClient, played: VllmServer, pauses: list[float], play: str
) -> None:
    with pytest.raises(ServerAway, match="answered 429") as caught:
        ask(make_client(), play)
    assert (len(played.requests), pauses, caught.value.retry_after_s) == (1, [], 3600.0)


@pytest.mark.parametrize("play", ["hang", "drip", "drip_headers"])
def test_a_server_that_does_not_come_to_an_end_is_left_at_the_deadline(
    make_client: MakeClient, played: VllmServer, play: str
) -> None:
    with pytest.raises(ServerAway, match="did not answer in time"):
        ask(make_client(deadline_s=SHORT_S), play)
    assert len(played.requests) == 1


@pytest.mark.parametrize("play", ["401", "404", "redirect"])
def test_a_server_that_refuses_is_asked_once(make_client: MakeClient, played: VllmServer, play: str) -> None:
    with pytest.raises(Refused, match="check LOUPE_CAPTIONS_URL") as caught:
        ask(make_client(), play)
    assert (len(played.requests), caught.value.retry_after_s) == (1, None)


def test_where_nobody_listens_the_server_is_away(make_client: MakeClient) -> None:
    with pytest.raises(ServerAway, match="cannot be reached"):
        ask(make_client(base_url=f"http://127.0.0.1:{choose_free_port()}/v1"), "good")


def test_the_breaker_opens_on_trouble_and_then_nothing_is_asked(make_client: MakeClient, played: VllmServer) -> None:
    client = make_client(breaker=(breaker := Breaker(most_failures=2)))
    with pytest.raises(ServerAway, match="left alone") as caught:
        ask(client, "503")
    assert (breaker.state, len(played.requests)) == (BreakerState.OPEN, 2)
    assert caught.value.retry_after_s == pytest.approx(30, abs=29)
    with pytest.raises(ServerAway, match="left alone"):
        ask(client, "good")
    assert len(played.requests) == 2


def test_answers_that_do_not_validate_leave_the_breaker_closed(make_client: MakeClient) -> None:
    client = make_client(breaker=(breaker := Breaker(most_failures=1)))
    with pytest.raises(Unacceptable):
        ask(client, "prose")
    assert breaker.state is BreakerState.CLOSED


def test_every_call_is_told_with_its_outcome(make_client: MakeClient) -> None:
    outcomes: list[str] = []
    client = make_client(on_call=outcomes.append)
    ask(client, "prose", "503", "good")
    with pytest.raises(Refused):
        ask(client, "404")
    assert outcomes == ["answered", "away", "answered", "refused"]


def test_threads_share_a_client(make_client: MakeClient) -> None:
    client, answers = make_client(), list[Answer[Observations]]()
    threads = [threading.Thread(target=lambda: answers.append(ask(client, "prose", "good"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.calls for answer in answers] == [2] * 4


@pytest.mark.parametrize(
    ("header", "seconds"), [("", 0.0), ("soon", 0.0), ("-5", 0.0), ("1.5", 1.5), ("nan", 0.0), ("99999", 3600.0)]
)
def test_retry_after_is_read_as_seconds_within_an_hour(header: str, seconds: float) -> None:
    assert read_retry_after_s(header) == seconds
