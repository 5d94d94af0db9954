"""A detector's tensors as labelled boxes; `config.inference.detection` reads the tensors."""

import numpy as np
from numpy.typing import NDArray

from catalog.pipeline.results import Box
from config.inference.detection import Detections, Suppression, run_detector
from config.inference.provider import ModelProvider


def detect_objects(models: ModelProvider, *, model: str, rgb: NDArray[np.uint8], keep: Suppression) -> tuple[Box, ...]:
    """Give the objects that the detector `model` sees in `rgb` (height, width, 3), surest first.

    Raises ModelNotInstalled, and ValueError when the file is no Ultralytics detector.
    """
    session = models.session(model)
    padding = models.spec(model).input.padding or "centre"
    found, classes = run_detector(session, rgb=rgb, padding=padding, keep=keep)
    return list_boxes(found, labels=classes)


def list_boxes(found: Detections, *, labels: tuple[str, ...]) -> tuple[Box, ...]:
    """Give the detections as labelled boxes, in their order."""
    return tuple(
        Box(
            labels[kind],
            float(score),
            float(left),
            float(top),
            float(right - left),
            float(bottom - top),
            "detector",
        )
        for kind, score, (left, top, right, bottom) in zip(found.classes, found.scores, found.boxes, strict=True)
    )
