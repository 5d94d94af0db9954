"""How much skin a picture shows: NudeNet 320n (YOLOv8n, 18 classes of covered and exposed parts), then the
level table.

Overlapping boxes of different classes are all kept: were the surer one to hide the other, "covered" could
hide "exposed" and lower the level. Thresholds are lower where a miss costs more.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from pydantic import Field

from catalog.pipeline.detections import Detections, decode_output, prepare_input, suppress_overlaps
from catalog.pipeline.frame_stage import FrameStage, Look, unite_boxes
from catalog.pipeline.nsfw_levels import CLASSES, LEVEL_OF, LEVELS, MAPPING_VERSION, decide_level
from catalog.pipeline.picture import Picture
from catalog.pipeline.results import Box, StageResult
from catalog.pipeline.stage import Facts, Subject
from config.inference.provider import ModelProvider

MODEL = "nudenet-320n"

_THRESHOLD_OF_LEVEL = {0: 0.5, 1: 0.5, 2: 0.45, 3: 0.35, 4: 0.3}


class NsfwFacts(Facts):
    """The level, what decided it and how sure the detector was."""

    level: int = Field(title="Level, 0 to 4", ge=0, le=4)
    meaning: str = Field(title="Meaning")
    label: str | None = Field(title="Decided by")
    score: float | None = Field(title="Score")
    threshold: float | None = Field(title="Threshold")
    mapping_version: int = Field(title="Version of the level table")


def list_thresholds() -> dict[str, float]:
    """Give the default threshold of every class."""
    return {label: _THRESHOLD_OF_LEVEL[LEVEL_OF[label]] for label in CLASSES}


@dataclass(frozen=True)
class Nsfw(FrameStage):
    """Boxes from `min_score` up are kept for people to see; a box counts for the level from its class's
    threshold.
    """

    name = "nsfw"
    title = "Explicitness"
    models = (MODEL,)
    facts_type = NsfwFacts

    edge_px: int = 320
    min_score: float = 0.25
    max_iou: float = 0.45
    across_classes: bool = False
    mapping_version: int = MAPPING_VERSION
    thresholds: dict[str, float] = field(default_factory=list_thresholds)

    def look(self, picture: Picture, *, subject: Subject) -> StageResult:
        """Detect, then decide the level; raises ModelNotInstalled."""
        return self._judge(self._list_boxes(self._detect(picture, models=subject.models)))

    def reduce(self, looks: Sequence[Look]) -> StageResult:
        """The level of a clip is that of its worst frame."""
        return self._judge(unite_boxes(looks))

    def _judge(self, boxes: tuple[Box, ...]) -> StageResult:
        decision = decide_level(boxes, thresholds=self.thresholds)
        facts = NsfwFacts(
            level=decision.level,
            meaning=LEVELS[decision.level],
            label=decision.label,
            score=decision.score,
            threshold=decision.threshold,
            mapping_version=self.mapping_version,
        )
        return StageResult(facts=facts.model_dump(mode="json"), boxes=boxes)

    def _detect(self, picture: Picture, *, models: ModelProvider) -> Detections:
        session = models.session(MODEL)
        tensor = prepare_input(picture.rgb, edge_px=self.edge_px)
        (output,) = session.run(None, {session.get_inputs()[0].name: tensor})
        found = decode_output(
            np.asarray(output, np.float32),
            edge_px=self.edge_px,
            width_px=picture.width_px,
            height_px=picture.height_px,
            min_score=self.min_score,
        )
        return suppress_overlaps(
            found,
            max_iou=self.max_iou,
            across_classes=self.across_classes,
            aspect=picture.width_px / picture.height_px,
        )

    def _list_boxes(self, found: Detections) -> tuple[Box, ...]:
        return tuple(
            Box(
                CLASSES[kind],
                float(score),
                float(left),
                float(top),
                float(right - left),
                float(bottom - top),
                "detector",
            )
            for kind, score, (left, top, right, bottom) in zip(found.classes, found.scores, found.boxes, strict=True)
        )
