"""The colour of clean skin: class 1, away from everything else, without its darkest and lightest tenth.

Near ink the skin is stained by blurred edges, reddened, or missed ink; near glare it is washed out.
"""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

SKIN: Final = 1
INK: Final = 2
GLARE: Final = 3
"""The mask's classes, as `tattoo/vision/segmentation.py` numbers them."""

CLEARANCE_SHARE: Final = 0.008
"""How far from ink and glare skin counts as clean, of the longer edge; at least `LEAST_CLEARANCE_PX`."""

LEAST_CLEARANCE_PX: Final = 2.0
FEWEST_PIXELS: Final = 400
MOST_PIXELS: Final = 50_000
"""Of more, every second, third, ... is looked at."""


def measure_skin(lab: FloatArray, *, classes: NDArray[np.uint8]) -> FloatArray | None:
    """Median Lab (3,) float64 D65 of the clean skin between the 10th and 90th percentile of its L*; None for too little.

    `lab` (h, w, 3) float64, D65. `classes` (h, w) uint8: 0 other, 1 skin, 2 ink, 3 glare.
    """
    places = np.flatnonzero(find_clean_skin(classes))
    clean = lab.reshape(-1, 3)[places[:: max(1, len(places) // MOST_PIXELS)]]
    if len(clean) < FEWEST_PIXELS:
        return None
    low, high = np.percentile(clean[:, 0], (10, 90))
    return np.asarray(np.median(clean[(clean[:, 0] >= low) & (clean[:, 0] <= high)], axis=0))


def find_clean_skin(classes: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """(h, w) bool: skin further from ink and glare than the clearance. `classes` (h, w) uint8 as for `measure_skin`."""
    skin: NDArray[np.bool_] = classes == SKIN
    foreign = (classes == INK) | (classes == GLARE)
    if not foreign.any():
        return skin
    distance_px = cv2.distanceTransform((~foreign).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    clearance_px = max(LEAST_CLEARANCE_PX, CLEARANCE_SHARE * max(classes.shape))
    return np.asarray(skin & (distance_px > clearance_px), dtype=np.bool_)
