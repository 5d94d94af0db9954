"""Stages that look at one picture at a time: once for an image, once a key frame for a clip, then reduced to one result."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from catalog.pipeline.clip import Frame
from catalog.pipeline.picture import Picture
from catalog.pipeline.results import Box, StageResult
from catalog.pipeline.stage import Kind, PictureStage, Subject


@dataclass(frozen=True, eq=False)
class Look:
    """What was seen in one key frame."""

    frame: Frame
    result: StageResult


@dataclass(frozen=True)
class FrameStage(PictureStage, ABC):
    """A stage that is given single pictures; of a clip it says how the looks at its key frames become one result."""

    kinds: ClassVar[tuple[Kind, ...]] = ("image", "video")

    @abstractmethod
    def look(self, picture: Picture, *, subject: Subject) -> StageResult:
        """Analyse one picture; any exception means that the stage failed."""

    @abstractmethod
    def reduce(self, looks: Sequence[Look]) -> StageResult:
        """Make one result of the looks at a clip's key frames, in order of time; there is at least one."""

    def run(self, subject: Subject) -> StageResult:
        """Look at the image, or at every key frame of the clip."""
        looks = [Look(frame, self.look(frame.picture, subject=subject)) for frame in subject.frames]
        return looks[0].result if subject.clip is None else self.reduce(looks)


def unite_boxes(looks: Sequence[Look]) -> tuple[Box, ...]:
    """Every box of every frame, with the frame's time."""
    return tuple(replace(box, time_s=look.frame.time_s) for look in looks for box in look.result.boxes)


def unite_texts(looks: Sequence[Look]) -> str:
    """The distinct texts of the frames, in order of time, a line each."""
    return "\n".join(dict.fromkeys(look.result.text for look in looks if look.result.text))
