"""The pictures that people are shown: JPEG, upright, sRGB, without any metadata of the file that they came from. Pure."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

JPEG_TYPE: Final = "image/jpeg"
QUALITY: Final = 88
LONG_EDGE_PX: Final = 1_600


def encode_jpeg(rgb: NDArray[np.uint8], *, long_edge_px: int = LONG_EDGE_PX) -> bytes:
    """A JPEG file of a picture (h, w, 3) uint8 sRGB, made smaller where its long edge is longer. Raises ValueError."""
    scale = long_edge_px / max(rgb.shape[:2])
    if scale < 1:
        rgb = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
    is_done, content = cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    if not is_done:
        raise ValueError(f"a picture of the shape {rgb.shape} cannot be written as JPEG")
    return content.tobytes()
