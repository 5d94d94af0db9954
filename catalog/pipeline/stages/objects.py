"""Which objects a picture shows, by an Ultralytics detector of the operator's choice (Jocher et al. 2023, YOLOv8 and later).

None is shipped: `LOUPE_DETECTOR_MODEL` names the export, whose own classes are the labels. Thresholds are Ultralytics' own.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import Field

from catalog.pipeline.detections import detect_objects
from catalog.pipeline.frame_stage import FrameStage, Look, unite_boxes
from catalog.pipeline.picture import Picture
from catalog.pipeline.results import Box, StageResult
from catalog.pipeline.stage import Facts, Subject
from config.inference.detection import Suppression
from config.inference.roles import OBJECT_DETECTOR


class ObjectFacts(Facts):
    """How many there are, of each class; of a clip the most that one frame shows."""

    objects: int = Field(title="Objects")
    classes: dict[str, int] = Field(title="Of each class")


@dataclass(frozen=True)
class Objects(FrameStage):
    """Boxes from `min_score` up; of those of one class that overlap by more than `max_iou` the surest."""

    name = "objects"
    title = "Objects"
    models = (OBJECT_DETECTOR,)
    facts_type = ObjectFacts

    min_score: float = 0.25
    max_iou: float = 0.7
    max_boxes: int = 300

    def look(self, picture: Picture, *, subject: Subject) -> StageResult:
        """Detect; raises ModelNotInstalled, and ValueError when the model is no Ultralytics detector."""
        keep = Suppression(min_score=self.min_score, max_iou=self.max_iou, max_boxes=self.max_boxes)
        boxes = detect_objects(subject.models, model=OBJECT_DETECTOR, rgb=picture.rgb, keep=keep)
        return describe_objects(boxes, counts=count_labels(boxes))

    def reduce(self, looks: Sequence[Look]) -> StageResult:
        """The objects of every frame; the same one in several frames counts once, as far as one frame can tell."""
        return describe_objects(unite_boxes(looks), counts=count_most(looks))


def describe_objects(boxes: tuple[Box, ...], *, counts: Mapping[str, int]) -> StageResult:
    """The result for these boxes."""
    facts = ObjectFacts(objects=sum(counts.values()), classes=dict(counts))
    return StageResult(facts=facts.model_dump(mode="json"), boxes=boxes)


def count_labels(boxes: Iterable[Box]) -> dict[str, int]:
    """Give how many boxes each label has, most frequent first."""
    return dict(sorted(Counter(box.label for box in boxes).items(), key=lambda one: (-one[1], one[0])))


def count_most(looks: Iterable[Look]) -> dict[str, int]:
    """Give the most boxes of each label that one look shows, most frequent first."""
    most: Counter[str] = Counter()
    for look in looks:
        most |= Counter(box.label for box in look.result.boxes)
    return dict(sorted(most.items(), key=lambda one: (-one[1], one[0])))
