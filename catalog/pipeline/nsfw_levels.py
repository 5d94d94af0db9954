"""From body parts seen by the detector to one level, 0 to 4: the table of docs/algorithms/nsfw-levels.md.

The level is the highest of any part whose score reaches its threshold. It can only be told from a result:
without one it is unknown (None), and unknown is never treated as 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from catalog.pipeline.results import Box, StageResult

MAPPING_VERSION: Final = 1
"""Raise it with every change of LEVEL_OF."""

LEVELS: Final = {
    0: "nothing found",
    1: "bare skin or a clothed chest",
    2: "underwear or swimwear",
    3: "nudity",
    4: "explicit",
}

CLASSES: Final = (
    "FEMALE_GENITALIA_COVERED",
    "FACE_FEMALE",
    "BUTTOCKS_EXPOSED",
    "FEMALE_BREAST_EXPOSED",
    "FEMALE_GENITALIA_EXPOSED",
    "MALE_BREAST_EXPOSED",
    "ANUS_EXPOSED",
    "FEET_EXPOSED",
    "BELLY_COVERED",
    "FEET_COVERED",
    "ARMPITS_COVERED",
    "ARMPITS_EXPOSED",
    "FACE_MALE",
    "BELLY_EXPOSED",
    "MALE_GENITALIA_EXPOSED",
    "ANUS_COVERED",
    "FEMALE_BREAST_COVERED",
    "BUTTOCKS_COVERED",
)
"""NudeNet's classes in the order of its output."""

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


@dataclass(frozen=True)
class LevelDecision:
    """The level and the part that decided it; without one `label` and the figures are None and the level is
    0.
    """

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


def read_level(result: StageResult | None) -> int | None:
    """Give the level of an nsfw result; None (unknown: a person must decide) when there is none."""
    level = None if result is None else result.facts.get("level")
    return level if isinstance(level, int) else None
