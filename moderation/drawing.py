"""What was seen, as shapes over a picture: places in percent of it, so that they lie right at every size.

Strokes, dots and letters are sized in px by the style sheet, so no shape is distorted by the picture's proportions. The
key points and limbs of `coco17` are those of COCO's person key points (Lin et al. 2014, “Microsoft COCO”), from 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from catalog.pipeline.presentation import StageView
from catalog.pipeline.results import Box, Skeleton

FAINT_BELOW: Final = 0.3
"""A key point that the network is less sure of is only hinted at."""

LABEL_TURNS_AT: Final = 0.6
LABEL_HEIGHT: Final = 0.07
DETECTOR_TONES: Final = 4
KEY_POINTS: Final = (
    "nose",
    "left eye",
    "right eye",
    "left ear",
    "right ear",
    "left shoulder",
    "right shoulder",
    "left elbow",
    "right elbow",
    "left wrist",
    "right wrist",
    "left hip",
    "right hip",
    "left knee",
    "right knee",
    "left ankle",
    "right ankle",
)
LIMBS: Final = (
    *((0, 1), (0, 2), (1, 2), (1, 3), (2, 4), (3, 5), (4, 6)),
    *((5, 6), (5, 7), (6, 8), (7, 9), (8, 10)),
    *((5, 11), (6, 12), (11, 12), (11, 13), (12, 14), (13, 15), (14, 16)),
)


@dataclass(frozen=True)
class DrawnBox:
    """A box in percent of the picture; the score is a percentage in words.

    Its label begins or ends at `label_x`, and stands above the box where there is room, else in it.
    """

    label: str
    score: str
    left: str
    top: str
    width: str
    height: str
    label_x: str
    anchor: Literal["start", "end"]
    is_label_above: bool


@dataclass(frozen=True)
class DrawnPoint:
    """A key point in percent of the picture; `side` is left, right or middle, of the person."""

    name: str
    score: str
    side: str
    is_faint: bool
    x: str
    y: str


@dataclass(frozen=True)
class DrawnLimb:
    """The line between two key points, as faint as the fainter of them."""

    side: str
    is_faint: bool
    start: DrawnPoint
    end: DrawnPoint


@dataclass(frozen=True)
class DrawnSkeleton:
    score: str
    limbs: Sequence[DrawnLimb]
    points: Sequence[DrawnPoint]


@dataclass(frozen=True)
class Tone:
    """The colour of a stage's shapes on this page, and how many shapes there are in all."""

    stage: str
    title: str
    name: str
    count: int


@dataclass(frozen=True)
class Layer:
    """What one stage saw in one picture; all of a stage is shown and hidden together."""

    tone: Tone
    boxes: Sequence[DrawnBox]
    skeletons: Sequence[DrawnSkeleton]


def choose_tones(views: Mapping[str, StageView]) -> list[Tone]:
    """One for each stage that saw something, in order: words, skeletons, and one detector after another."""
    tones: list[Tone] = []
    detectors = 0
    for stage, view in views.items():
        if not view.boxes and not view.skeletons:
            continue
        name: str = "skeleton" if view.skeletons else view.boxes[0].kind
        if name == "detector":
            name, detectors = f"detector-{detectors % DETECTOR_TONES}", detectors + 1
        tones.append(Tone(stage, view.title, name, len(view.boxes) + len(view.skeletons)))
    return tones


def draw_layers(
    tones: Sequence[Tone], *, views: Mapping[str, StageView], times_s: Sequence[float]
) -> list[list[Layer]]:
    """The layers of each key frame at these times; an image is one frame at 0 s."""
    frames: list[list[Layer]] = []
    for number in range(len(times_s)):
        layers = [draw_layer(tone, view=views[tone.stage], number=number, times_s=times_s) for tone in tones]
        frames.append([layer for layer in layers if layer.boxes or layer.skeletons])
    return frames


def draw_layer(tone: Tone, *, view: StageView, number: int, times_s: Sequence[float]) -> Layer:
    """What the stage saw in the key frame of this number."""
    return Layer(
        tone,
        [draw_box(box) for box in view.boxes if find_frame(box.time_s, times_s=times_s) == number],
        [draw_skeleton(one) for one in view.skeletons if find_frame(one.time_s, times_s=times_s) == number],
    )


def find_frame(time_s: float | None, *, times_s: Sequence[float]) -> int:
    """The number of the key frame nearest to a time."""
    return min(range(len(times_s)), key=lambda number: abs(times_s[number] - (time_s or 0.0)))


def draw_box(box: Box) -> DrawnBox:
    """The label stays inside of the picture; a detector's class is written as words."""
    is_right = box.left > LABEL_TURNS_AT
    return DrawnBox(
        label=box.label.replace("_", " ").lower() if box.kind == "detector" else box.label,
        score=f"{box.score:.0%}",
        left=percent(box.left),
        top=percent(box.top),
        width=percent(box.width),
        height=percent(box.height),
        label_x=percent(box.left + box.width if is_right else box.left),
        anchor="end" if is_right else "start",
        is_label_above=box.top > LABEL_HEIGHT,
    )


def draw_skeleton(skeleton: Skeleton) -> DrawnSkeleton:
    """The points and the limbs between them."""
    points = [
        DrawnPoint(name, f"{score:.0%}", find_side(name), score < FAINT_BELOW, percent(x), percent(y))
        for name, (x, y, score) in zip(KEY_POINTS, skeleton.points, strict=True)
    ]
    limbs = [draw_limb(points[first], points[second]) for first, second in LIMBS]
    return DrawnSkeleton(f"{skeleton.score:.0%}", limbs, points)


def draw_limb(start: DrawnPoint, end: DrawnPoint) -> DrawnLimb:
    side = start.side if start.side == end.side else "middle"
    return DrawnLimb(side, start.is_faint or end.is_faint, start, end)


def find_side(name: str) -> str:
    side, separator, _ = name.partition(" ")
    return side if separator else "middle"


def percent(share: float) -> str:
    return f"{100 * share:.2f}"
