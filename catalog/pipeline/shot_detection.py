"""Where a clip is cut, by PySceneDetect's AdaptiveDetector, fed frame by frame.

A cut is a frame whose change in hue, saturation and value is at least 3 times that of its neighbours and at least 15 of 255: a
moving camera changes every frame alike and is no cut. The detector sees two frames past a cut before it tells.
"""

from fractions import Fraction
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from scenedetect.common import FrameTimecode, Timecode
from scenedetect.detectors import AdaptiveDetector

WINDOW_FRAMES: Final = 2
MIN_SHOT_S: Final = 0.5
_EDGE_PX: Final = 256
_TIME_BASE: Final = Fraction(1, 1_000_000)


class ShotDetector:
    """Tells cuts `WINDOW_FRAMES` frames late; shots are at least `MIN_SHOT_S` long."""

    def __init__(self) -> None:
        self._detector = AdaptiveDetector(window_width=WINDOW_FRAMES, min_scene_len=MIN_SHOT_S)

    def add(self, rgb: NDArray[np.uint8], *, time_s: float) -> float | None:
        """Look at the next frame, `rgb` (height, width, 3), uint8; gives the time of a cut now known, or None."""
        scale = min(1.0, _EDGE_PX / max(rgb.shape))
        size = (max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale)))
        bgr = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)[:, :, ::-1]
        place = FrameTimecode(Timecode(round(time_s * 1_000_000), _TIME_BASE), fps=25.0)
        cuts = self._detector.process_frame(place, np.ascontiguousarray(bgr))
        return float(cuts[0].seconds) if cuts else None
