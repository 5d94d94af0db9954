"""Photographs brought down to the size at which they are worked on."""

import cv2
import numpy as np
from numpy.typing import NDArray


def shrink(rgb: NDArray[np.uint8], *, edge_px: int) -> NDArray[np.uint8]:
    """The photograph (h, w, 3) with a long side of at most `edge_px`; a smaller one as it is."""
    height_px, width_px = rgb.shape[:2]
    scale = edge_px / max(height_px, width_px)
    if scale >= 1:
        return rgb
    size = (max(1, round(width_px * scale)), max(1, round(height_px * scale)))
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
