"""Which lanes share what, and which of them is served first."""

import pytest

from config.jobs.lanes import LANES, RESOURCES, lanes_before, lanes_of_resource


def test_every_lane_of_the_design_is_there() -> None:
    assert set(LANES) == {
        "video_user",
        "image_user",
        "video_precompute",
        "analysis",
        "backfill",
        "tattoo",
        "reports",
        "maintenance",
    }
    assert RESOURCES == ("generation", "processor", "interactive", "upkeep")


@pytest.mark.parametrize(
    ("resource", "lanes"),
    [
        ("generation", ["video_user", "image_user", "video_precompute"]),
        ("processor", ["tattoo", "reports", "analysis", "backfill"]),
        ("interactive", ["tattoo", "reports"]),
        ("upkeep", ["maintenance"]),
    ],
)
def test_the_lanes_of_a_resource_are_listed_by_urgency(resource: str, lanes: list[str]) -> None:
    assert [rule.name for rule in lanes_of_resource(resource)] == lanes


def test_before_a_lane_come_the_more_urgent_ones_of_its_resource() -> None:
    assert [rule.name for rule in lanes_before("video_precompute")] == ["video_user", "image_user"]
    assert lanes_before("tattoo") == ()


def test_only_precomputed_clips_age() -> None:
    assert [rule.name for rule in LANES.values() if rule.ageing_s] == ["video_precompute"]


def test_what_nobody_waits_for_gives_way() -> None:
    assert [rule.name for rule in LANES.values() if rule.yields] == ["video_precompute", "backfill"]
