"""From what the detectors say to one level, 0 to 4: the tables of docs/algorithms/nsfw-levels.md.

The level is the highest of any body part whose score reaches its threshold and of the score of the whole picture. Each detector
can only raise it, so that a missing one never lowers what the others say. It can only be told from a result: without one it is
unknown (None), and unknown is never treated as 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from catalog.pipeline.results import Box

MAPPING_VERSION: Final = 2
"""Raise it with every change of LEVEL_OF or of how the detectors' levels are joined."""

LEVELS: Final = {
    0: "nothing found",
    1: "bare skin or a clothed chest",
    2: "underwear or swimwear",
    3: "nudity",
    4: "explicit",
}

LEVEL_OF: Final[Mapping[str, int]] = {
    "FACE_FEMALE": 0,
    "FACE_MALE": 0,
    "FEET_COVERED": 0,
    "FEET_EXPOSED": 0,
    "BELLY_COVERED": 0,
    "ARMPITS_COVERED": 0,
    "ARMPITS_EXPOSED": 1,
    "BELLY_EXPOSED": 1,
    "MALE_BREAST_EXPOSED": 1,
    "FEMALE_BREAST_COVERED": 1,
    "BUTTOCKS_COVERED": 2,
    "FEMALE_GENITALIA_COVERED": 2,
    "ANUS_COVERED": 2,
    "BUTTOCKS_EXPOSED": 3,
    "FEMALE_BREAST_EXPOSED": 3,
    "FEMALE_GENITALIA_EXPOSED": 4,
    "MALE_GENITALIA_EXPOSED": 4,
    "ANUS_EXPOSED": 4,
}
"""Every class of NudeNet."""

WHOLE_PICTURE: Final = "the whole picture"
"""What decided when no part did."""


@dataclass(frozen=True)
class LevelDecision:
    """The level and what decided it; when nothing did, `label` and the figures are None and the level is 0."""

    level: int
    label: str | None = None
    score: float | None = None
    threshold: float | None = None


def decide_level(boxes: Sequence[Box], *, thresholds: Mapping[str, float]) -> LevelDecision:
    """Give the highest level of any box whose score reaches its class's threshold; on a tie the surest box
    decides.

    Raises KeyError for a label that the table does not know: a model with other classes needs another table.
    """
    counted = [box for box in boxes if LEVEL_OF[box.label] > 0 and box.score >= thresholds[box.label]]
    if not counted:
        return LevelDecision(0)
    best = max(counted, key=lambda box: (LEVEL_OF[box.label], box.score))
    return LevelDecision(LEVEL_OF[best.label], best.label, best.score, thresholds[best.label])


def decide_picture_level(score: float, *, thresholds: Mapping[int, float]) -> LevelDecision:
    """Give the highest level whose threshold the score of the whole picture reaches."""
    reached = [level for level, threshold in thresholds.items() if score >= threshold]
    if not reached:
        return LevelDecision(0)
    return LevelDecision(max(reached), WHOLE_PICTURE, score, thresholds[max(reached)])


def max_decision(parts: LevelDecision, *, picture: LevelDecision) -> LevelDecision:
    """Give the higher of the two; on a tie that of the parts, which tells more."""
    return parts if parts.level >= picture.level else picture
