"""Whether an exported detector finds what its original finds: the same boxes of the same classes, as surely.

Two lists of boxes are equal when each box has one of its own in the other: the same class, IoU >= 0.99, scores within 1e-3.
Only a box whose score is that near to the threshold may be on one side alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from config.inference.detection import Detections, measure_iou
from config.inference.errors import ExportError

MIN_IOU: Final = 0.99
MAX_SCORE_DELTA: Final = 1e-3
MIN_PICTURES: Final = 16
MIN_BOXES: Final = 16


@dataclass(frozen=True)
class DetectionParity:
    """How far an export's boxes are from its original's, over pairs of boxes; `strays` have no partner and no excuse."""

    pictures: int
    boxes: int
    strays: int
    min_iou: float
    max_score_delta: float

    def __str__(self) -> str:
        return (
            f"{self.boxes} boxes of {self.pictures} pictures, IoU {self.min_iou:.4f} or more, scores "
            f"{self.max_score_delta:.1e} apart at most, {self.strays} without a partner"
        )


def measure_detections(pairs: Sequence[tuple[Detections, Detections]], *, min_score: float) -> DetectionParity:
    """Compare what the original (first) and the export (second) found in each picture, down to `min_score`."""
    boxes = strays = 0
    ious, deltas = [1.0], [0.0]
    for wanted, found in pairs:
        partners = pair_boxes(wanted, found=found)
        boxes += len(partners)
        ious += [iou for _, _, iou in partners]
        deltas += [abs(float(wanted.scores[one] - found.scores[other])) for one, other, _ in partners]
        lonely = np.delete(wanted.scores, [one for one, _, _ in partners]).tolist()
        lonely += np.delete(found.scores, [other for _, other, _ in partners]).tolist()
        strays += sum(score > min_score + MAX_SCORE_DELTA for score in lonely)
    return DetectionParity(len(pairs), boxes, strays, min(ious), max(deltas))


def pair_boxes(wanted: Detections, *, found: Detections) -> list[tuple[int, int, float]]:
    """Give each wanted box that has one the free box of its class that overlaps most: both places and their IoU."""
    free = np.ones(len(found.scores), bool)
    partners = []
    for place, (box, kind) in enumerate(zip(wanted.boxes, wanted.classes, strict=True)):
        ious = np.where(free & (found.classes == kind), measure_iou(box, found.boxes), 0.0)
        best = int(ious.argmax()) if len(ious) else 0
        if len(ious) and ious[best] >= MIN_IOU:
            free[best] = False
            partners.append((place, best, float(ious[best])))
    return partners


def require_detections(parity: DetectionParity, *, subject: str) -> None:
    """Raise ExportError unless the export finds what the original finds, in enough pictures and boxes to tell."""
    is_equal = parity.strays == 0 and parity.max_score_delta <= MAX_SCORE_DELTA
    if parity.pictures < MIN_PICTURES or parity.boxes < MIN_BOXES or not is_equal:
        reason = f"the export differs from the original, or too little was found to tell: {parity}"
        needed = (
            f"Needed: {MIN_PICTURES} pictures, {MIN_BOXES} boxes, each with a partner of IoU {MIN_IOU:g} and a score "
            f"within {MAX_SCORE_DELTA:g}; nothing was kept."
        )
        raise ExportError(subject, reason=reason, remedy=needed)
