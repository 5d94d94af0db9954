import json
from collections.abc import Mapping
from typing import Any

import pytest

from catalog.pipeline.captioning.observations import accept_observations, check_caption, describe_schema
from catalog.pipeline.captioning.server import Unacceptable
from tests.catalog.pipeline.vllm_server import OBSERVED


def accept(**changes: Any) -> Mapping[str, Any]:
    return accept_observations(json.dumps({**OBSERVED, **changes})).model_dump()


@pytest.mark.parametrize(
    "caption",
    [
        "A woman reads.",
        "Two men in grey-grey coats, one of them laughing: «ha ha», he says.",
        "Une fille à vélo près de la mer.",
        "x" * 5 + " marks the spot " + "on a map that lies on a table beside a lamp " * 2,
    ],
)
def test_a_caption_that_is_a_sentence_is_taken_as_it_is(caption: str) -> None:
    assert check_caption(caption.strip()) == caption.strip()


@pytest.mark.parametrize(
    ("caption", "fault"),
    [
        ("A woman and a woman and a woman and a dog.", "repeats itself"),
        ("A very very VERY tall tower.", "repeats itself"),
        ("hahahaha", "repeats itself"),
        ("A wall……………… of brick", "repeats itself"),
        ("A street.\nA dog.", "control characters"),
        ("A street\u202e with a dog", "control characters"),
        ("A street.\x00", "control characters"),
        (" A street.", "begins or ends with a blank"),
        ("123 456 789", "is blank"),
        ("A street <|im_end|> with a dog", "the model's own marks"),
        ("I cannot describe this picture.", "is a refusal"),
        ("Unfortunately the picture is empty.", "is a refusal"),
    ],
)
def test_a_caption_that_is_none_is_refused(caption: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        check_caption(caption)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"setting": "a park"}, "setting: Input should be"),
        ({"mood": None}, "mood: Input should be"),
        ({"people": 1}, "people: Input should be"),
        ({"actions": "reading"}, "actions: Input should be a valid array"),
        ({"actions": ["reading", "reading"]}, "lists something twice"),
        ({"hazards": ["weapon", "drugs", "fight", "tobacco", "alcohol", "restraint", "self_harm"]}, "at most 6 items"),
        ({"confidence": 0.9}, "confidence: Extra inputs are not permitted"),
        ({"caption": "A garden. " * 31}, "at most 300 characters"),
        ({"caption": ""}, "at least 3 characters"),
        ({"people": "none"}, "people and youngest contradict each other"),
        ({"youngest": "nobody"}, "people and youngest contradict each other"),
        ({"people": "none", "youngest": "nobody", "exposure": "nude"}, "people and exposure contradict each other"),
    ],
)
def test_an_answer_outside_of_the_schema_is_refused_with_its_fault(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(Unacceptable, match=fault):
        accept(**changes)


def test_three_hundred_characters_are_taken() -> None:
    words = " ".join(f"tree{number * 37}" for number in range(60))[:300]
    assert accept(caption=words)["caption"] == words
    with pytest.raises(Unacceptable, match="at most 300 characters"):
        accept(caption=words + "s")


@pytest.mark.parametrize("name", sorted(OBSERVED))
def test_every_field_has_to_be_there(name: str) -> None:
    fewer = {key: value for key, value in OBSERVED.items() if key != name}
    with pytest.raises(Unacceptable, match=f"{name}: Field required"):
        accept_observations(json.dumps(fewer))


def test_the_schema_is_closed_and_holds_no_references() -> None:
    schema = describe_schema()
    assert schema["additionalProperties"] is False
    assert sorted(schema["required"]) == sorted(schema["properties"]) == sorted(OBSERVED)
    assert "$ref" not in json.dumps(schema)
    assert all("enum" in json.dumps(one) for name, one in schema["properties"].items() if name != "caption")
