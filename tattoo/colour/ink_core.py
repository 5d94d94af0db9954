"""The pixels of ink whose colour can be trusted, and which of them speaks for each of the others.

At the edge of ink the picture mixes its colour with the skin's, and between two inks with each other. How far that reaches
depends on the lens and the line, so nothing is eroded by a fixed width: a pixel belongs to the core when the colours around it
are even, or more even than elsewhere nearby, and when it is some way from the edge or, in a thin line, on the line's ridge.
The rest of the ink counts in the areas as its nearest core pixel does.
"""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from tattoo.colour.skin import INK

FloatArray = NDArray[np.float64]
Field = NDArray[np.float32]

EDGE_PX: Final = 3.0
"""Ink this far from its edge belongs to the core."""

RIDGE_SHARE: Final = 0.8
"""In thinner ink: pixels as far from the edge as this share of the furthest one around."""

EVEN_LAB: Final = 8.0
"""Colours around a pixel are even when L*, a* and b* together change by no more than this."""

EVENEST_FACTOR: Final = 1.25
"""Where nothing is even, pixels count whose change is at most this many times the least one around."""

AROUND_PX: Final = 7
LEAST_PROBABILITY: Final = 0.6


def find_core(lab: FloatArray, *, classes: NDArray[np.uint8], probabilities: Field) -> NDArray[np.bool_]:
    """(h, w) bool: ink of even colour away from edges, and of a probability of at least `LEAST_PROBABILITY`.

    `lab` (h, w, 3) float64, D65; `classes` (h, w) uint8 with 2 for ink; `probabilities` (4, h, w) float32, 0 to 1.
    """
    ink = classes == INK
    if not ink.any():
        return np.asarray(ink, dtype=np.bool_)
    around = np.ones((AROUND_PX, AROUND_PX), dtype=np.uint8)
    distance_px = cv2.distanceTransform(np.pad(ink, 1).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)[1:-1, 1:-1]
    is_inner = distance_px >= np.minimum(EDGE_PX, RIDGE_SHARE * cv2.dilate(distance_px, around))
    change = np.where(ink, measure_change(lab), np.float32(1e6))
    is_even = change <= np.maximum(EVEN_LAB, EVENEST_FACTOR * cv2.erode(change, around))
    return np.asarray(ink & is_inner & is_even & (probabilities[INK] >= LEAST_PROBABILITY), dtype=np.bool_)


def measure_change(lab: FloatArray) -> Field:
    """(h, w) float32: by how much L*, a* and b* together (sum of ranges) change in 3 by 3 px, after smoothing by as much."""
    smooth = cv2.blur(lab.astype(np.float32), (3, 3))
    square = np.ones((3, 3), dtype=np.uint8)
    return np.asarray((cv2.dilate(smooth, square) - cv2.erode(smooth, square)).sum(axis=2), dtype=np.float32)


def spread_labels(labels: NDArray[np.int32]) -> NDArray[np.int32]:
    """(h, w) int32: the label of the nearest labelled pixel. `labels` (h, w) int32, below 0 where a pixel has none."""
    is_labelled = labels >= 0
    _, nearest = cv2.distanceTransformWithLabels(
        (~is_labelled).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    label_of_index = np.zeros(int(nearest.max()) + 1, dtype=np.int32)
    label_of_index[nearest[is_labelled]] = labels[is_labelled]
    return np.asarray(label_of_index[nearest], dtype=np.int32)
