import pytest

from catalog.pipeline.nsfw_levels import CLASSES, LEVEL_OF, LEVELS, LevelDecision, decide_level, read_level
from catalog.pipeline.results import Box, StageResult
from catalog.pipeline.stages.nsfw import list_thresholds

THRESHOLDS = list_thresholds()


def see(label: str, *, score: float) -> Box:
    return Box(label, score, 0.1, 0.1, 0.2, 0.2, "detector")


def test_every_class_has_one_level_of_the_five() -> None:
    assert set(LEVEL_OF) == set(CLASSES)
    assert len(CLASSES) == 18
    assert set(LEVEL_OF.values()) == set(LEVELS) == {0, 1, 2, 3, 4}


def test_thresholds_are_lower_where_a_miss_costs_more() -> None:
    by_level = {LEVEL_OF[label]: threshold for label, threshold in THRESHOLDS.items()}
    assert [by_level[level] for level in range(5)] == sorted(by_level.values(), reverse=True)


def test_nothing_seen_is_level_zero() -> None:
    assert decide_level([], thresholds=THRESHOLDS) == LevelDecision(0)


def test_faces_and_feet_do_not_raise_the_level() -> None:
    boxes = [see("FACE_FEMALE", score=0.99), see("FEET_EXPOSED", score=0.99)]
    assert decide_level(boxes, thresholds=THRESHOLDS) == LevelDecision(0)


def test_the_highest_level_decides_even_when_it_is_less_sure() -> None:
    boxes = [see("FEMALE_BREAST_COVERED", score=0.95), see("FEMALE_GENITALIA_EXPOSED", score=0.31)]
    assert decide_level(boxes, thresholds=THRESHOLDS) == LevelDecision(4, "FEMALE_GENITALIA_EXPOSED", 0.31, 0.3)


def test_on_a_tie_of_levels_the_surer_part_is_named() -> None:
    boxes = [see("BUTTOCKS_EXPOSED", score=0.4), see("FEMALE_BREAST_EXPOSED", score=0.8)]
    assert decide_level(boxes, thresholds=THRESHOLDS).label == "FEMALE_BREAST_EXPOSED"


@pytest.mark.parametrize(("score", "level"), [(0.349, 0), (0.35, 3)])
def test_a_part_counts_from_its_threshold_on(score: float, level: int) -> None:
    assert decide_level([see("BUTTOCKS_EXPOSED", score=score)], thresholds=THRESHOLDS).level == level


def test_a_class_that_the_table_does_not_know_is_an_error() -> None:
    with pytest.raises(KeyError):
        decide_level([see("HAND", score=0.9)], thresholds=THRESHOLDS)


def test_without_a_result_the_level_is_unknown_and_never_zero() -> None:
    assert read_level(None) is None
    assert read_level(StageResult(facts={})) is None
    assert read_level(StageResult(facts={"level": 0})) == 0
