"""How much skin a picture shows: NudeNet 320n (YOLOv8n, 18 classes of covered and exposed parts) and, where it is installed,
OpenNSFW's score of the whole picture, then the level tables.

Overlapping boxes of different classes are all kept: were the surer one to hide the other, "covered" could hide "exposed" and
lower the level. Thresholds are lower where a miss costs more. Without OpenNSFW the level is NudeNet's, and the facts say that a
detector was missing and that a person must confirm it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import Field

from catalog.pipeline.detections import detect_objects
from catalog.pipeline.frame_stage import FrameStage, Look, unite_boxes
from catalog.pipeline.nsfw_levels import (
    LEVEL_OF,
    LEVELS,
    MAPPING_VERSION,
    decide_level,
    decide_picture_level,
    max_decision,
)
from catalog.pipeline.open_nsfw import score_picture
from catalog.pipeline.picture import Picture
from catalog.pipeline.results import Box, StageResult
from catalog.pipeline.stage import Facts, Subject
from config.inference.detection import Suppression
from config.inference.provider import find_session

PARTS = "nudenet-320n"
WHOLE = "open-nsfw"

_THRESHOLD_OF_LEVEL = {0: 0.5, 1: 0.5, 2: 0.45, 3: 0.35, 4: 0.3}
_PICTURE_THRESHOLDS = {2: 0.5, 3: 0.8}


class NsfwFacts(Facts):
    """The level, what decided it and how sure the detectors were."""

    level: int = Field(title="Level, 0 to 4", ge=0, le=4)
    meaning: str = Field(title="Meaning")
    label: str | None = Field(title="Decided by")
    score: float | None = Field(title="Score")
    threshold: float | None = Field(title="Threshold")
    picture_score: float | None = Field(title="OpenNSFW score of the whole picture")
    missing: list[str] = Field(title="Detectors not installed")
    needs_person: bool = Field(title="A person must confirm the level")
    mapping_version: int = Field(title="Version of the level tables")


def list_thresholds() -> dict[str, float]:
    """Give the default threshold of every class."""
    return {label: _THRESHOLD_OF_LEVEL[level] for label, level in LEVEL_OF.items()}


def list_picture_thresholds() -> dict[int, float]:
    """Give the default score of the whole picture from which each level is reached."""
    return dict(_PICTURE_THRESHOLDS)


@dataclass(frozen=True)
class Nsfw(FrameStage):
    """Boxes from `min_score` up are kept for people to see; a box counts for the level from its class's threshold."""

    name = "nsfw"
    title = "Explicitness"
    version = 2
    models = (PARTS,)
    optional_models = (WHOLE,)
    facts_type = NsfwFacts

    min_score: float = 0.25
    max_iou: float = 0.45
    across_classes: bool = False
    mapping_version: int = MAPPING_VERSION
    thresholds: Mapping[str, float] = field(default_factory=list_thresholds)
    picture_thresholds: Mapping[int, float] = field(default_factory=list_picture_thresholds)

    def look(self, picture: Picture, *, subject: Subject) -> StageResult:
        """Detect, then decide the level; raises ModelNotInstalled."""
        keep = Suppression(min_score=self.min_score, max_iou=self.max_iou, across_classes=self.across_classes)
        boxes = detect_objects(subject.models, model=PARTS, rgb=picture.rgb, keep=keep)
        session = find_session(subject.models, name=WHOLE)
        return self._judge(boxes, picture_score=None if session is None else score_picture(session, rgb=picture.rgb))

    def reduce(self, looks: Sequence[Look]) -> StageResult:
        """The level of a clip is that of its worst frame."""
        scores = [look.result.facts["picture_score"] for look in looks]
        known = [score for score in scores if isinstance(score, float)]
        return self._judge(unite_boxes(looks), picture_score=max(known, default=None))

    def _judge(self, boxes: tuple[Box, ...], *, picture_score: float | None) -> StageResult:
        is_missing = picture_score is None
        decision = decide_level(boxes, thresholds=self.thresholds)
        if picture_score is not None:
            picture = decide_picture_level(picture_score, thresholds=self.picture_thresholds)
            decision = max_decision(decision, picture=picture)
        facts = NsfwFacts(
            level=decision.level,
            meaning=LEVELS[decision.level],
            label=decision.label,
            score=decision.score,
            threshold=decision.threshold,
            picture_score=picture_score,
            missing=[WHOLE] if is_missing else [],
            needs_person=is_missing,
            mapping_version=self.mapping_version,
        )
        return StageResult(facts=facts.model_dump(mode="json"), boxes=boxes)
