"""Input and output of a YOLOv8 detector in ONNX: square padding, decoding of the anchors, suppression of
overlaps.

Output of the network: (1, 4 + classes, anchors), float32; rows are centre x, centre y, width, height in
pixels of the square input, then a probability per class (Ultralytics YOLOv8, detection head without
objectness).
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]


@dataclass(frozen=True)
class Detections:
    """Boxes (n, 4) as left, top, right, bottom in shares of the picture 0 to 1; scores (n,) 0 to 1; classes
    (n,).
    """

    boxes: FloatArray
    scores: FloatArray
    classes: NDArray[np.int64]


def prepare_input(rgb: NDArray[np.uint8], *, edge_px: int) -> FloatArray:
    """Pad `rgb` (height, width, 3) with black on the right and below to a square and scale it to `edge_px`.

    Gives (1, 3, edge, edge), RGB, float32, 0 to 1; bilinear without smoothing, as the model was published
    with.
    """
    height_px, width_px = rgb.shape[:2]
    side = max(height_px, width_px)
    padded = cv2.copyMakeBorder(rgb, 0, side - height_px, 0, side - width_px, cv2.BORDER_CONSTANT, value=(0, 0, 0))
    blob = cv2.dnn.blobFromImage(padded, 1 / 255.0, (edge_px, edge_px), (0, 0, 0), swapRB=False, crop=False)
    return np.asarray(blob, dtype=np.float32)


def decode_output(output: FloatArray, *, edge_px: int, width_px: int, height_px: int, min_score: float) -> Detections:
    """Read the network's output for a picture of `width_px` by `height_px`: each anchor's best class from
    `min_score`.
    """
    anchors = output[0].T
    classes = anchors[:, 4:].argmax(axis=1)
    scores = anchors[:, 4:].max(axis=1)
    kept = scores >= min_score
    centre, size = anchors[kept, 0:2], anchors[kept, 2:4]
    side = max(width_px, height_px)
    to_shares = np.array([side / width_px, side / height_px], np.float32) / edge_px
    corners = np.concatenate([(centre - size / 2) * to_shares, (centre + size / 2) * to_shares], axis=1)
    return Detections(np.clip(corners, 0.0, 1.0).astype(np.float32), scores[kept], classes[kept])


def suppress_overlaps(found: Detections, *, max_iou: float, across_classes: bool, aspect: float) -> Detections:
    """Keep the best of boxes that overlap by more than `max_iou` (greedy), best first; `aspect` is width over
    height.

    With `across_classes` a box also hides overlapping boxes of other classes.
    """
    boxes = found.boxes * np.array([aspect, 1, aspect, 1], np.float32)
    order = np.argsort(-found.scores, kind="stable")
    kept: list[int] = []
    while len(order):
        best, rest = int(order[0]), order[1:]
        kept.append(best)
        hidden = measure_iou(boxes[best], boxes[rest]) > max_iou
        if not across_classes:
            hidden &= found.classes[rest] == found.classes[best]
        order = rest[~hidden]
    return Detections(found.boxes[kept], found.scores[kept], found.classes[kept])


def measure_iou(box: FloatArray, others: FloatArray) -> FloatArray:
    """Give intersection over union of a box (4,) with others (n, 4): left, top, right, bottom."""
    corner = np.minimum(box[2:], others[:, 2:]) - np.maximum(box[:2], others[:, :2])
    shared = np.clip(corner, 0, None).prod(axis=1)
    areas = (others[:, 2:] - others[:, :2]).prod(axis=1) + (box[2:] - box[:2]).prod()
    return np.asarray(shared / np.maximum(areas - shared, 1e-12), dtype=np.float32)
