"""What a stage gives back: facts, and what can be drawn on the picture, read, listened to, stored or searched."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

JSON: TypeAlias = "bool | int | float | str | Sequence[JSON] | Mapping[str, JSON] | None"


@dataclass(frozen=True)
class Box:
    """A labelled rectangle; `left, top, width, height` are shares of the picture, 0 to 1; `score` 0 to 1.

    `time_s` is that of the key frame it was seen in, None in an image.
    """

    label: str
    score: float
    left: float
    top: float
    width: float
    height: float
    kind: Literal["detector", "text"]
    time_s: float | None = None


@dataclass(frozen=True)
class Skeleton:
    """A posed body: `points` as (x, y, score), shares of the picture 0 to 1 and score 0 to 1, in the order of `layout`.

    `score` is the mean of the points'; `time_s` is that of the key frame it was seen in, None in an image.
    """

    layout: Literal["coco17"]
    points: tuple[tuple[float, float, float], ...]
    score: float
    time_s: float | None = None


@dataclass(frozen=True)
class Segment:
    """Words that were spoken from `start_s` to `end_s`."""

    start_s: float
    end_s: float
    text: str


@dataclass(frozen=True)
class Rendition:
    """A re-encoded copy of the picture without any metadata."""

    name: str
    media_type: str
    width_px: int
    height_px: int
    content: bytes


@dataclass(frozen=True, eq=False)
class Vector:
    """An embedding `values` (n,), float32, unit length, in the named space."""

    space: str
    values: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class StageResult:
    """What a stage found. Renditions and vectors are stored elsewhere and are not part of the record."""

    facts: Mapping[str, JSON] = field(default_factory=dict)
    boxes: tuple[Box, ...] = ()
    skeletons: tuple[Skeleton, ...] = ()
    segments: tuple[Segment, ...] = ()
    text: str = ""
    renditions: tuple[Rendition, ...] = ()
    vectors: tuple[Vector, ...] = ()

    def to_record(self) -> dict[str, JSON]:
        """Give the JSON that is stored: facts, boxes, skeletons, segments and text."""
        return {
            "facts": dict(self.facts),
            "boxes": [asdict(box) for box in self.boxes],
            "skeletons": [asdict(one) for one in self.skeletons],
            "segments": [asdict(one) for one in self.segments],
            "text": self.text,
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "StageResult":
        """Read a stored record; raises KeyError or TypeError when it is not one."""
        return cls(
            facts=dict(record["facts"]),
            boxes=tuple(Box(**box) for box in record["boxes"]),
            skeletons=tuple(_read_skeleton(one) for one in record.get("skeletons", ())),
            segments=tuple(Segment(**one) for one in record.get("segments", ())),
            text=record["text"],
        )


def _read_skeleton(record: Mapping[str, Any]) -> Skeleton:
    x_y_score = tuple((float(x), float(y), float(score)) for x, y, score in record["points"])
    return Skeleton(**{**record, "points": x_y_score})
