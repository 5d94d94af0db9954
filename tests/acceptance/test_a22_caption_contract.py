"""A caption server fails in every known way: only what validates is taken, within three calls and the deadline."""

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from catalog.pipeline.captioning.breaker import Breaker, BreakerState
from catalog.pipeline.captioning.vllm import VllmServer as VllmClient
from catalog.pipeline.runner import StageOutcome, run_stages
from catalog.pipeline.stage import Subject
from catalog.pipeline.stages.captions import CaptionFacts, Captions
from tests.acceptance.conftest import Tell
from tests.catalog.pipeline.conftest import NoModels
from tests.catalog.pipeline.picture_files import take_picture
from tests.catalog.pipeline.vllm_server import NUMBER, OBSERVED, PLAYS, VllmServer, observe, read_text, serve_vllm

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(300)]

SEED = 22
SINGLE = 4
MIXED = 120
DEADLINE_S = 2.0
THREADS = 4
MOST_CALLS = 3


@pytest.fixture
def played() -> Iterator[VllmServer]:
    with serve_vllm() as server:
        yield server


def write_scripts() -> list[str]:
    """Every play for itself, and mixtures of three that begin with a failure, each with the number of its picture."""
    draw = random.Random(SEED)
    single = [(play,) for play in PLAYS for _ in range(SINGLE)]
    failures = [play for play in PLAYS if play != "good"]
    mixed = [(draw.choice(failures), *draw.choices([*PLAYS, *["good"] * 10], k=2)) for _ in range(MIXED)]
    return [f"picture {number} play({','.join(plays)})" for number, plays in enumerate((*single, *mixed))]


def caption_picture(script: str, *, client: VllmClient) -> StageOutcome:
    picture = take_picture(Image.new("RGB", (320, 200), "teal"))
    subject = Subject(picture=picture, prompt=script, caption="", models=NoModels(), vision=client)
    (outcome,) = run_stages([Captions(is_on=True)], subject=subject)
    return outcome


def count_calls(server: VllmServer) -> Counter[str]:
    """Calls by the number of the picture."""
    return Counter(NUMBER.findall(read_text(body))[-1] for body in server.requests)


def check_outcome(outcome: StageOutcome, *, script: str) -> None:
    """Accepted is exactly what the server said of this picture; everything else has no result, and says why."""
    if outcome.status != "ok":
        assert (outcome.status, outcome.result) == ("needs_review", None), script
        assert outcome.reason, script
        assert outcome.error_class in ("Unacceptable", "Refused", "ServerAway"), script
        return
    assert outcome.result is not None
    facts = CaptionFacts.model_validate(dict(outcome.result.facts))
    assert facts.model_dump(include=set(OBSERVED)) == observe(script), script
    assert outcome.result.text == facts.caption


def test_a22_only_valid_answers_are_taken_and_nothing_is_made_up(played: VllmServer, tell: Tell) -> None:
    never_opens = Breaker(most_failures=10**9)
    client = VllmClient(played.base_url, api_key="", deadline_s=DEADLINE_S, breaker=never_opens)
    caption_picture("play(good)", client=client)  # the imports
    played.requests.clear()
    scripts = write_scripts()
    assert len(scripts) >= 200
    with ThreadPoolExecutor(THREADS) as pool:
        outcomes = list(pool.map(lambda script: caption_picture(script, client=client), scripts))
    for script, outcome in zip(scripts, outcomes, strict=True):
        check_outcome(outcome, script=script)
    check_good_ones(scripts, outcomes)
    calls, slowest_ms = count_calls(played), max(outcome.duration_ms for outcome in outcomes)
    assert max(calls.values()) <= MOST_CALLS
    assert slowest_ms <= 1_000 * DEADLINE_S
    told = Counter(outcome.error_class or "accepted" for outcome in outcomes)
    tell(
        f"a22 captions: {len(scripts)} pictures, {len(PLAYS)} ways to answer: {dict(told)}; {calls.total()} calls, "
        f"{max(calls.values())} a picture at most; slowest {slowest_ms} ms of {DEADLINE_S:g} s; 0 made up"
    )


def check_good_ones(scripts: Sequence[str], outcomes: Sequence[StageOutcome]) -> None:
    """Where the first answer was good it was taken; where none was, nothing was."""
    for script, outcome in zip(scripts, outcomes, strict=True):
        plays = re.findall(r"\w+", script.partition("play")[2])
        if plays[0] == "good":
            assert outcome.status == "ok", script
        if "good" not in plays:
            assert outcome.status == "needs_review", script


def test_a22_a_server_that_is_away_is_left_alone_and_found_again(played: VllmServer, tell: Tell) -> None:
    changes: list[BreakerState] = []
    now = [0.0]
    breaker = Breaker(most_failures=5, pause_s=30, clock=lambda: now[0], on_change=changes.append)
    client = VllmClient(played.base_url, api_key="", deadline_s=DEADLINE_S, breaker=breaker, sleep=lambda _s: None)
    during = [caption_picture(f"picture {number} play(503)", client=client) for number in range(100)]
    assert {(one.status, one.error_class) for one in during} == {("needs_review", "ServerAway")}
    assert all(one.retry_after_s for one in during[2:])
    calls_during = len(played.requests)
    assert calls_during == 5
    now[0] += 31
    after = [caption_picture(f"picture {number} play(good)", client=client) for number in range(100, 200)]
    assert {one.status for one in after} == {"ok"}
    assert changes == [BreakerState.OPEN, BreakerState.HALF_OPEN, BreakerState.CLOSED]
    tell(f"a22 breaker: {calls_during} calls for 100 pictures while away, {len(after)}/100 accepted once it is back")
