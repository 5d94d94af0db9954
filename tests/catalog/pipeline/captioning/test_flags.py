from typing import Any, get_args

import pytest

from catalog.pipeline.captioning.flags import FLAG_OF_HAZARD, Flag, decide_flags, list_tags
from catalog.pipeline.captioning.observations import Hazard, Observations
from tests.catalog.pipeline.vllm_server import OBSERVED


def see(**changes: Any) -> Observations:
    return Observations.model_validate({**OBSERVED, **changes})


@pytest.mark.parametrize(
    ("changes", "flags"),
    [
        ({}, ()),
        ({"youngest": "child"}, ("possible_minor",)),
        ({"youngest": "teenager", "exposure": "swimwear_or_underwear"}, ("possible_minor", "minor_with_bare_skin")),
        ({"youngest": "unclear"}, ("age_unclear",)),
        ({"youngest": "unclear", "exposure": "unclear"}, ("age_unclear", "minor_with_bare_skin")),
        ({"exposure": "swimwear_or_underwear"}, ()),
        ({"exposure": "partly_nude"}, ("nudity",)),
        ({"exposure": "sexual_act"}, ("nudity", "sexual_act")),
        ({"actions": ["fighting"]}, ("violence",)),
        ({"hazards": ["weapon", "blood_or_injury", "dead_body"]}, ("violence", "weapon")),
        ({"hazards": ["self_harm"]}, ("self_harm",)),
        ({"hazards": ["alcohol", "tobacco", "fire_or_explosion"]}, ()),
        ({"writing": "logo_or_watermark"}, ("watermark",)),
    ],
)
def test_the_rules_decide_the_flags(changes: dict[str, Any], flags: tuple[str, ...]) -> None:
    assert decide_flags(see(**changes)) == flags


def test_the_rules_name_known_hazards_and_flags_only() -> None:
    assert set(FLAG_OF_HAZARD) <= set(get_args(Hazard))
    assert set(FLAG_OF_HAZARD.values()) <= set(get_args(Flag))


def test_tags_are_words_with_hyphens_and_what_is_unclear_is_none() -> None:
    seen = see(mood="unclear", actions=["using_phone", "other"], hazards=["alcohol"], framing="no_person")
    assert list_tags(seen) == ("outdoors", "daylight", "one-person", "using-phone", "alcohol")
