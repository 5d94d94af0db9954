"""What the segmentation network sees: colours relative to the photograph's own skin, and contrasts with the surroundings.

The skin's colour is not known before the mask is, so its mode is estimated: the most frequent smooth colour among those that
skin can have under common light. OpenCV's Lab serves: it decides a mask and measures nothing.
"""

import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from tattoo.vision.sizes import shrink

FloatArray = NDArray[np.float32]

CHANNELS: Final = 12
SMALL_PX: Final = 72
"""The long side at which the skin's mode is looked for."""

LEAST_LIGHTNESS, LEAST_CHROMA, MOST_CHROMA = 12.0, 4.5, 50.0
HUES_DEG: Final = (5.0, 100.0)
"""L*, C* and hue angle that skin can have under common light and exposure."""

LEAST_SHARE: Final = 0.03
"""With fewer plausible pixels than this share of the frame the whole frame's median is taken."""

CODED_MIDDLE: Final = np.array((0, 128, 128), np.float32)
CODED_SCALE: Final = np.array((100 / 255, 1, 1), np.float32)

BIN: Final = np.array((6.0, 4.0, 4.0), np.float32)
REACH: Final = np.array((14.0, 8.0, 8.0), np.float32)
NARROW_PX, WIDE_PX = 2.0, 9.0
NARROW_SCALE, WIDE_SCALE, SLOPE_SCALE = np.float32(6), np.float32(9), np.float32(8)
OWN_SCALE: Final = np.array((20.0, 12.0, 12.0), np.float32)
RAW_MIDDLE: Final = np.array((50.0, 8.0, 12.0), np.float32)
RAW_SCALE: Final = np.array((28.0, 16.0, 18.0), np.float32)


def convert_for_viewing(rgb: NDArray[np.uint8]) -> FloatArray:
    """L*a*b* of uint8 sRGB (h, w, 3) by OpenCV in 8 bits, float32 (h, w, 3): fast, good for a mask, never for measuring."""
    coded = cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB).astype(np.float32)
    return np.asarray((coded - CODED_MIDDLE) * CODED_SCALE, np.float32)


def estimate_skin_mode(lab: FloatArray) -> FloatArray:
    """The skin's most frequent L*a*b* in `lab` (h, w, 3), without knowing where skin is: float32 (3,)."""
    small = _shrink(lab)
    weights = _weigh(small)
    colours, kept = small.reshape(-1, 3), weights.ravel() > 0
    if weights.sum() < LEAST_SHARE * weights.size:
        return np.asarray(np.median(colours, axis=0), np.float32)
    colours, chosen = colours[kept], weights.ravel()[kept]
    middle = _find_peak(colours, weights=chosen)
    near = (np.abs(colours - middle) < REACH).all(axis=1)
    return np.asarray(np.median(colours[near], axis=0) if near.any() else middle, np.float32)


def find_skin_mode(rgb: NDArray[np.uint8]) -> FloatArray:
    """The same of a photograph, uint8 sRGB (h, w, 3)."""
    return estimate_skin_mode(convert_for_viewing(shrink(rgb, edge_px=SMALL_PX)))


def measure_plausible_share(rgb: NDArray[np.uint8]) -> float:
    """The share, 0 to 1, of a photograph (h, w, 3) that has a colour that skin can have; near 0 in black and white."""
    return float(_is_possible(_shrink(convert_for_viewing(rgb))).mean())


def _shrink(lab: FloatArray) -> FloatArray:
    height_px, width_px = lab.shape[:2]
    scale = SMALL_PX / max(height_px, width_px)
    size = (max(8, round(width_px * scale)), max(8, round(height_px * scale)))
    return np.asarray(cv2.resize(lab, size, interpolation=cv2.INTER_AREA), np.float32)


def _is_possible(small: FloatArray) -> NDArray[np.bool_]:
    lightness, red, yellow = cv2.split(small)
    chroma, hue = np.hypot(red, yellow), np.degrees(np.arctan2(yellow, red))
    is_coloured = (lightness > LEAST_LIGHTNESS) & (chroma > LEAST_CHROMA) & (chroma < MOST_CHROMA)
    return np.asarray(is_coloured & (hue > HUES_DEG[0]) & (hue < HUES_DEG[1]))


def _weigh(small: FloatArray) -> FloatArray:
    """How plausible each pixel is as skin: 0 for other colours; smooth and central pixels count more; float32 (h, w)."""
    lightness = np.ascontiguousarray(small[..., 0])
    rough = np.abs(lightness - cv2.blur(lightness, (5, 5)))
    y, x = (np.linspace(-1, 1, side, dtype=np.float32) for side in lightness.shape)
    central = np.exp(-(y[:, None] ** 2 + x[None, :] ** 2) / 2)
    return np.asarray(_is_possible(small) * central / (1 + rough / 4), np.float32)


def _find_peak(colours: FloatArray, *, weights: FloatArray) -> FloatArray:
    """The middle of the fullest cell of a smoothed histogram of colours (n, 3)."""
    cells = np.floor(colours / BIN).astype(np.int64)
    cells -= cells.min(axis=0) - 1
    shape = tuple(int(side) for side in cells.max(axis=0) + 2)
    counts = np.bincount(np.ravel_multi_index(tuple(cells.T), shape), weights=weights, minlength=math.prod(shape))
    counts = counts.reshape(shape)
    for axis in range(3):
        counts = counts + 0.5 * (np.roll(counts, 1, axis) + np.roll(counts, -1, axis))
    peak = np.array(np.unravel_index(int(counts.argmax()), shape))
    own = (np.abs(cells - peak) <= 1).all(axis=1)
    return np.asarray(np.average(colours[own], axis=0, weights=weights[own]), np.float32)


def make_input(rgb: NDArray[np.uint8], *, skin: FloatArray | None = None) -> FloatArray:
    """The network's input of a photograph, uint8 sRGB (h, w, 3): float32 (CHANNELS, h, w), each of about -3 to 3.

    `skin` is the skin's mode (3,) where it is known, as for a part of a photograph. Channels: L*a*b* relative to the skin's
    mode (3), as it is (3), less its blur over NARROW_PX (L*) and WIDE_PX (L*, a*, b*), the slope of L* and the distance from
    the skin's colour.
    """
    skin = find_skin_mode(rgb) if skin is None else skin
    planes = _split_lab(rgb)
    seen = np.empty((CHANNELS, *rgb.shape[:2]), np.float32)
    for k in range(3):
        seen[k] = (planes[k] - skin[k]) / OWN_SCALE[k]
        seen[3 + k] = (planes[k] - RAW_MIDDLE[k]) / RAW_SCALE[k]
        seen[7 + k] = (planes[k] - _blur_wide(planes[k])) / WIDE_SCALE
    lightness = planes[0]
    seen[6] = (lightness - cv2.GaussianBlur(lightness, (0, 0), NARROW_PX)) / NARROW_SCALE
    slope = cv2.magnitude(cv2.Sobel(lightness, cv2.CV_32F, 1, 0), cv2.Sobel(lightness, cv2.CV_32F, 0, 1))
    seen[10] = np.log1p(slope / SLOPE_SCALE) - 1
    seen[11] = np.clip(np.sqrt(seen[0] ** 2 + seen[1] ** 2 + seen[2] ** 2) - 1, -1, 4)
    np.clip(seen[:3], -4, 4, out=seen[:3])
    return np.clip(seen, -5, 5, out=seen)


def _split_lab(rgb: NDArray[np.uint8]) -> FloatArray:
    """L*, a* and b* as in `convert_for_viewing`, float32 (3, h, w): numpy is several times quicker on planes."""
    coded = cv2.split(cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB))
    return np.stack([(coded[k] - CODED_MIDDLE[k]) * CODED_SCALE[k] for k in range(3)])


def _blur_wide(plane: FloatArray) -> FloatArray:
    """A wide blur made at a third of the size, float32 (h, w)."""
    height_px, width_px = plane.shape
    size = (max(1, width_px // 3), max(1, height_px // 3))
    small = cv2.GaussianBlur(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), (0, 0), WIDE_PX / 3)
    return np.asarray(cv2.resize(small, (width_px, height_px), interpolation=cv2.INTER_LINEAR), np.float32)
