"""Whether a picture is of a screen's making: a screenshot or an edited picture has bars and borders of exactly one colour.

A camera's sensor is never so even over the whole width or height, however the file was compressed.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tattoo.result import Gate
from tattoo.vision.gates import judge

MOST_SPREAD: Final = 2
"""Levels between the darkest and the lightest pixel of a line that still count as one colour."""


def judge_bars(rgb: NDArray[np.uint8]) -> Gate:
    """The gate on bars of one colour; `rgb` (h, w, 3) uint8 sRGB upright."""
    return judge("bars", value=100 * max(_measure_even(rgb, axis=1), _measure_even(rgb, axis=0)))


def _measure_even(rgb: NDArray[np.uint8], *, axis: int) -> float:
    """The share of rows (axis 1) or columns (axis 0) whose pixels all have one colour, 0 to 1."""
    spread = rgb.max(axis=axis) - rgb.min(axis=axis)
    return float((spread <= MOST_SPREAD).all(axis=-1).mean())
