"""Any Ultralytics detector in ONNX: letterbox, decoding of the anchors, suppression of overlaps.

The file says itself which classes it knows and how large its square input is (Ultralytics writes both into the metadata), so
that the model's sha256 covers them. Output of the network (heads of YOLOv8, 11 and 26 without end-to-end branch):
(1, 4 + classes, anchors), float32; rows are centre x, centre y, width, height in pixels of the square input, then a
probability per class. Terms, formulas and sources: docs/algorithms/detectors.md.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession

from config.inference.detector_format import read_format
from config.inference.manifest import Padding

FloatArray = NDArray[np.float32]

GREY = 114


@dataclass(frozen=True)
class Detections:
    """Boxes (n, 4) as left, top, right, bottom in shares of the picture; scores (n,) 0 to 1; classes (n,)."""

    boxes: FloatArray
    scores: FloatArray
    classes: NDArray[np.int64]


@dataclass(frozen=True)
class Placement:
    """Where a picture lies in the square input, in px of the square."""

    left_px: int
    top_px: int
    width_px: float
    height_px: float


@dataclass(frozen=True, kw_only=True)
class Suppression:
    """Which boxes are kept: from `min_score` up, the best of those that overlap by more than `max_iou`, `max_boxes` at most.

    With `across_classes` a box also hides overlapping boxes of other classes.
    """

    min_score: float
    max_iou: float
    across_classes: bool = False
    max_boxes: int = 300


def run_detector(
    session: InferenceSession, *, rgb: NDArray[np.uint8], padding: Padding, keep: Suppression
) -> tuple[Detections, tuple[str, ...]]:
    """Give what the detector of `session` sees in `rgb` (height, width, 3), surest first, and the names of its classes.

    Raises ValueError when the file is no Ultralytics detector.
    """
    known = read_format(session)
    tensor, placement = prepare_input(rgb, edge_px=known.edge_px, padding=padding)
    (output,) = session.run(None, {known.input_name: tensor})
    found = decode_output(np.asarray(output, np.float32), placement=placement, min_score=keep.min_score)
    return suppress_overlaps(found, keep=keep, aspect=rgb.shape[1] / rgb.shape[0]), known.classes


def prepare_input(rgb: NDArray[np.uint8], *, edge_px: int, padding: Padding = "centre") -> tuple[FloatArray, Placement]:
    """Fit `rgb` (height, width, 3) into a square of `edge_px` and give it as (1, 3, edge, edge), RGB, float32, 0 to 1.

    Bilinear without smoothing, as the networks were trained. "centre" scales and then adds grey on both sides, as Ultralytics
    does; "corner" adds black on the right and below and then scales, as NudeNet was published.
    """
    square, placement = (_pad_corner if padding == "corner" else _pad_centre)(rgb, edge_px)
    blob = cv2.dnn.blobFromImage(square, 1 / 255.0, (edge_px, edge_px), (0, 0, 0), swapRB=False, crop=False)
    return np.asarray(blob, dtype=np.float32), placement


def _pad_corner(rgb: NDArray[np.uint8], edge_px: int) -> tuple[NDArray[np.uint8], Placement]:
    height_px, width_px = rgb.shape[:2]
    side = max(height_px, width_px)
    square = cv2.copyMakeBorder(rgb, 0, side - height_px, 0, side - width_px, cv2.BORDER_CONSTANT, value=(0, 0, 0))
    return np.asarray(square, np.uint8), Placement(0, 0, edge_px * width_px / side, edge_px * height_px / side)


def _pad_centre(rgb: NDArray[np.uint8], edge_px: int) -> tuple[NDArray[np.uint8], Placement]:
    """Ultralytics' LetterBox, with its rounding: an odd px of padding goes to the right and below."""
    height_px, width_px = rgb.shape[:2]
    scale = min(edge_px / height_px, edge_px / width_px)
    inner = max(round(width_px * scale), 1), max(round(height_px * scale), 1)
    resized = rgb if inner == (width_px, height_px) else cv2.resize(rgb, inner, interpolation=cv2.INTER_LINEAR)
    left, top = (round((edge_px - side) / 2 - 0.1) for side in inner)
    right, bottom = edge_px - inner[0] - left, edge_px - inner[1] - top
    square = cv2.copyMakeBorder(resized, top, bottom, left, right, cv2.BORDER_CONSTANT, value=(GREY, GREY, GREY))
    return np.asarray(square, np.uint8), Placement(left, top, *inner)


def decode_output(output: FloatArray, *, placement: Placement, min_score: float) -> Detections:
    """Read the network's output: each anchor's best class from `min_score`. Boxes may reach over the picture's border."""
    scores = output[0, 4:].max(axis=0)
    anchors = output[0][:, scores >= min_score].T
    centre, size = anchors[:, 0:2], anchors[:, 2:4]
    corners = np.concatenate([centre - size / 2, centre + size / 2], axis=1)
    offset = np.array([placement.left_px, placement.top_px] * 2, np.float32)
    extent = np.array([placement.width_px, placement.height_px] * 2, np.float32)
    return Detections((corners - offset) / extent, anchors[:, 4:].max(axis=1), anchors[:, 4:].argmax(axis=1))


def suppress_overlaps(found: Detections, *, keep: Suppression, aspect: float) -> Detections:
    """Keep the best of overlapping boxes (greedy), best first, then cut them at the picture's border.

    `aspect` is width over height.
    """
    boxes = found.boxes * np.array([aspect, 1, aspect, 1], np.float32)
    order = np.argsort(-found.scores, kind="stable")
    kept: list[int] = []
    while len(order) and len(kept) < keep.max_boxes:
        best, rest = int(order[0]), order[1:]
        kept.append(best)
        hidden = measure_iou(boxes[best], boxes[rest]) > keep.max_iou
        if not keep.across_classes:
            hidden &= found.classes[rest] == found.classes[best]
        order = rest[~hidden]
    return cut_at_border(Detections(found.boxes[kept], found.scores[kept], found.classes[kept]))


def cut_at_border(found: Detections) -> Detections:
    """Cut boxes at the picture's border; what lies outside of it, in the padding, is dropped."""
    boxes = np.clip(found.boxes, 0.0, 1.0)
    is_inside = (boxes[:, 2:] > boxes[:, :2]).all(axis=1)
    return Detections(boxes[is_inside], found.scores[is_inside], found.classes[is_inside])


def measure_iou(box: FloatArray, others: FloatArray) -> FloatArray:
    """Give intersection over union of a box (4,) with others (n, 4): left, top, right, bottom."""
    corner = np.minimum(box[2:], others[:, 2:]) - np.maximum(box[:2], others[:, :2])
    shared = np.clip(corner, 0, None).prod(axis=1)
    areas = (others[:, 2:] - others[:, :2]).prod(axis=1) + (box[2:] - box[:2]).prod()
    return np.asarray(shared / np.maximum(areas - shared, 1e-12), dtype=np.float32)
