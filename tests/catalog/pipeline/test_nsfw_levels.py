import pytest

from catalog.pipeline.nsfw_levels import (
    LEVEL_OF,
    LEVELS,
    WHOLE_PICTURE,
    LevelDecision,
    decide_level,
    decide_picture_level,
    max_decision,
)
from catalog.pipeline.results import Box
from catalog.pipeline.stages.nsfw import PARTS, list_picture_thresholds, list_thresholds
from config.inference.manifest import MANIFEST_PATH, load_manifest

THRESHOLDS = list_thresholds()
OF_PICTURES = list_picture_thresholds()


def see(label: str, *, score: float) -> Box:
    return Box(label, score, 0.1, 0.1, 0.2, 0.2, "detector")


def test_every_class_has_one_level_of_the_five() -> None:
    assert set(LEVEL_OF) == set(load_manifest(MANIFEST_PATH).find_spec(PARTS).classes)
    assert len(LEVEL_OF) == 18
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


@pytest.mark.parametrize(("score", "level"), [(0.0, 0), (0.499, 0), (0.5, 2), (0.799, 2), (0.8, 3), (1.0, 3)])
def test_the_score_of_a_whole_picture_reaches_a_level_at_its_threshold(score: float, level: int) -> None:
    decision = decide_picture_level(score, thresholds=OF_PICTURES)
    assert decision.level == level
    assert (decision.label, decision.score) == ((WHOLE_PICTURE, score) if level else (None, None))


def test_the_higher_of_two_decisions_counts_and_on_a_tie_the_part_is_named() -> None:
    part, whole = LevelDecision(2, "BUTTOCKS_COVERED", 0.6, 0.45), LevelDecision(3, WHOLE_PICTURE, 0.9, 0.8)
    assert max_decision(part, picture=whole) == whole
    assert max_decision(part, picture=LevelDecision(0)) == part
    assert max_decision(part, picture=LevelDecision(2, WHOLE_PICTURE, 0.7, 0.5)) == part
