"""The mask drawn over the photograph, for a person to judge: a tint over the ink, a two-coloured contour, glare crossed out.

The contour is light inside dark, so that it is seen on every skin and ink, and its width grows with the picture.
"""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from tattoo.vision.segmentation import GLARE, INK

TINT: Final = np.array((0, 214, 255), np.float32)
TINT_SHARE: Final = 0.28
LINE: Final = (0, 240, 255)
RIM: Final = (12, 16, 40)
GLARE_LINE: Final = (255, 64, 200)
LINES_PER_SIDE: Final = 420
"""The contour's width is the long side over this."""


def draw_overlay(rgb: NDArray[np.uint8], *, classes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Draw the mask `classes`, uint8 (h, w), over a photograph, uint8 sRGB (h, w, 3): uint8 (h, w, 3), the given one unchanged.

    Raises ValueError when the sizes differ.
    """
    if rgb.shape[:2] != classes.shape:
        raise ValueError(f"the mask is {classes.shape}, the photograph {rgb.shape[:2]}")
    ink = classes == INK
    picture = rgb.astype(np.float32)
    picture[ink] += (TINT - picture[ink]) * TINT_SHARE
    drawn = np.ascontiguousarray(picture.round().astype(np.uint8))
    width_px = max(1, round(max(classes.shape) / LINES_PER_SIDE))
    _draw_contour(drawn, mask=classes == GLARE, colour=GLARE_LINE, width_px=width_px)
    _draw_contour(drawn, mask=ink, colour=LINE, width_px=width_px)
    return drawn


def _draw_contour(
    drawn: NDArray[np.uint8], *, mask: NDArray[np.bool_], colour: tuple[int, int, int], width_px: int
) -> None:
    contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(drawn, contours, -1, RIM, 3 * width_px, cv2.LINE_AA)
    cv2.drawContours(drawn, contours, -1, colour, width_px, cv2.LINE_AA)
