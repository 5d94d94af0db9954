"""Smooth random fields, and curves through random points: what everything else is drawn with."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.floating[Any]]
"""float32 wherever it has the size of a picture."""

Dice = np.random.Generator


def make_noise(dice: Dice, *, shape: tuple[int, int], cells: float, octaves: int = 2) -> FloatArray:
    """Value noise, float32 (h, w), mean near 0 and deviation near 1; `cells` is the number of waves along the long side."""
    height_px, width_px = shape
    long_px = max(shape)
    field = np.zeros(shape, np.float32)
    for octave in range(octaves):
        count = cells * 2**octave
        rows, columns = (max(2, min(round(count * side / long_px), side)) for side in (height_px, width_px))
        grid = dice.standard_normal((rows, columns), dtype=np.float32)
        field += cv2.resize(grid, (width_px, height_px), interpolation=cv2.INTER_CUBIC) * np.float32(0.55**octave)
    return np.asarray(field / np.float32(max(float(field[::3, ::3].std()), 1e-6)), np.float32)


def make_grain(dice: Dice, *, shape: tuple[int, int], blur_px: float = 0.0) -> FloatArray:
    """Noise of single pixels, float32 (h, w), deviation 1; blurred by `blur_px` where that is above 0."""
    grain = dice.standard_normal(shape, dtype=np.float32)
    if blur_px > 0:
        grain = np.asarray(blur(grain, sigma_px=blur_px))
        grain /= np.float32(max(float(grain[::3, ::3].std()), 1e-6))
    return grain


def blur(field: FloatArray, *, sigma_px: float) -> FloatArray:
    """Blur by a Gaussian; a wide one at a smaller size, which is as good and much faster."""
    if sigma_px < 0.2:
        return field
    height_px, width_px = field.shape[:2]
    step = int(max(1, sigma_px // 3))
    if step > 1 and min(height_px, width_px) > 8 * step:
        small = cv2.resize(field, (width_px // step, height_px // step), interpolation=cv2.INTER_AREA)
        small = cv2.GaussianBlur(small, (0, 0), sigma_px / step)
        return np.asarray(cv2.resize(small, (width_px, height_px), interpolation=cv2.INTER_LINEAR), np.float32)
    return np.asarray(cv2.GaussianBlur(field, (0, 0), sigma_px), np.float32)


def bend(points: FloatArray, *, steps: int = 12, is_closed: bool = False) -> FloatArray:
    """A smooth curve (Catmull-Rom) through `points` (n, 2): float32 (m, 2)."""
    count = len(points)
    if is_closed:
        padded = np.concatenate([points[-1:], points, points[:2]])
        segments = count
    else:
        padded = np.concatenate([points[:1], points, points[-1:]])
        segments = count - 1
    t = np.linspace(0, 1, steps, endpoint=False, dtype=np.float32)[:, None]
    before, start, end, after = (padded[k : k + segments, None, :] for k in range(4))
    curve = 0.5 * (
        2 * start
        + (end - before) * t
        + (2 * before - 5 * start + 4 * end - after) * t**2
        + (3 * start - before - 3 * end + after) * t**3
    )
    flat = curve.reshape(-1, 2)
    return np.asarray(flat if is_closed else np.concatenate([flat, points[-1:]]), np.float32)


def is_drawn(dice: Dice, *, probability: float) -> bool:
    """True as often as `probability` says."""
    return bool(dice.random() < probability)
