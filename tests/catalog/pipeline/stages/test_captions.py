"""The stage, against the server that plays: what is shown, what is kept, and how it ends without an answer."""

import base64
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from catalog.pipeline.captioning.breaker import Breaker
from catalog.pipeline.captioning.vllm import VllmServer as VllmClient
from catalog.pipeline.clip import Frame
from catalog.pipeline.planning import StageRecord
from catalog.pipeline.results import StageResult
from catalog.pipeline.runner import StageOutcome, run_stages
from catalog.pipeline.stage import Stage, Subject
from catalog.pipeline.stages.captions import CaptionFacts, Captions, choose_frames
from tests.catalog.pipeline.picture_files import take_picture
from tests.catalog.pipeline.toy_stages import Brightness
from tests.catalog.pipeline.vllm_server import OBSERVED, VllmServer, serve_vllm


@pytest.fixture(scope="module")
def played() -> Iterator[VllmServer]:
    with serve_vllm() as server:
        yield server


@pytest.fixture
def ask(played: VllmServer, plain_subject: Subject) -> Callable[..., Subject]:
    """The plain subject, with a server that plays what is asked for."""
    played.requests.clear()
    client = VllmClient(played.base_url, api_key="", deadline_s=20, breaker=Breaker(), sleep=lambda _s: None)

    def make(*plays: str, **changes: Any) -> Subject:
        return replace(plain_subject, prompt=f"a grey wall play({','.join(plays)})", vision=client, **changes)

    return make


def run(subject: Subject, *, stages: Sequence[Stage] = (Captions(is_on=True),)) -> list[StageOutcome]:
    return list(run_stages(stages, subject=subject))


def test_what_was_seen_becomes_facts_flags_tags_and_text(ask: Callable[..., Subject]) -> None:
    result = Captions().run(ask("good"))
    facts = CaptionFacts.model_validate(dict(result.facts))
    assert facts.model_dump(include=set(OBSERVED)) == OBSERVED
    assert (facts.flags, facts.calls, result.text) == ([], 1, OBSERVED["caption"])
    assert facts.tags == ["outdoors", "daylight", "full-body", "one-person", "calm", "sitting", "reading"]


def test_the_picture_is_shown_small_and_without_the_files_metadata(
    ask: Callable[..., Subject], played: VllmServer
) -> None:
    Captions().run(ask("good", picture=take_picture(Image.new("RGB", (1600, 900), "red"))))
    ((shown, _words),) = [body["messages"][1]["content"] for body in played.requests]
    head, _, encoded = shown["image_url"]["url"].partition(",")
    image = Image.open(io.BytesIO(base64.b64decode(encoded)))
    assert (head, image.format, image.size) == ("data:image/webp;base64", "WEBP", (768, 432))
    assert not image.getexif()


@pytest.mark.parametrize(("count", "chosen"), [(1, [0]), (3, [0, 1, 2]), (4, [0, 1, 2, 3]), (9, [0, 3, 5, 8])])
def test_of_many_key_frames_four_are_shown_from_first_to_last(
    plain_subject: Subject, count: int, chosen: list[int]
) -> None:
    frames = [Frame(plain_subject.picture, float(place), 0) for place in range(count)]
    assert [frame.time_s for frame in choose_frames(frames, most=4)] == chosen


def test_without_a_server_it_is_skipped_and_says_how_to_set_one_up(plain_subject: Subject) -> None:
    (outcome,) = run(plain_subject, stages=[Captions()])
    assert (outcome.status, outcome.result) == ("skipped", None)
    assert outcome.reason == "skipped: no caption server is configured: set LOUPE_CAPTIONS_URL"


@pytest.mark.parametrize(
    ("play", "error_class", "retry_after_s"),
    [("prose", "Unacceptable", None), ("404", "Refused", None), ("429_late", "ServerAway", 3600.0)],
)
def test_without_an_answer_a_person_has_to_look_and_the_other_stages_run_on(
    ask: Callable[..., Subject], play: str, error_class: str, retry_after_s: float | None
) -> None:
    caption, brightness = run(ask(play), stages=(Captions(is_on=True), Brightness()))
    assert (caption.status, caption.result, caption.error_class) == ("needs_review", None, error_class)
    assert (caption.retry_after_s, bool(caption.reason)) == (retry_after_s, True)
    assert brightness.status == "ok"


def test_model_prompt_schema_and_rules_are_in_the_recipe() -> None:
    parameters = Captions(model="another").parameters
    assert parameters["model"] == "another"
    assert {"prompt_version", "schema_version", "rules_version", "temperatures", "edge_px"} <= set(parameters)


def test_a_result_is_kept_until_the_model_changes(ask: Callable[..., Subject]) -> None:
    subject = ask("good")
    (first,) = run(subject)
    assert first.result is not None
    record = StageRecord(first.recipe, first.inputs, first.result)
    (same,) = run_stages([Captions(is_on=True)], subject=subject, previous={"caption": record})
    (other,) = run_stages([Captions(is_on=True, model="another")], subject=subject, previous={"caption": record})
    assert (same.status, other.status) == ("reused", "ok")


def test_the_result_survives_its_record(ask: Callable[..., Subject]) -> None:
    result = Captions().run(ask("good"))
    assert StageResult.from_record(result.to_record()).facts == result.facts
