"""Finding a grey card: better none than a wrong one.

A card is a sharp-edged rectangle of one even, nearly neutral, mid-bright colour, well inside the frame, of a plausible size,
and the only one of its kind. A wall or a cloth reaches the border, paper is too bright, skin and grey ink are textured and have
soft edges. All limits are engineering defaults.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from tattoo.colour.spaces import FloatArray, convert_srgb_to_lab

Pixels = NDArray[np.uint8]

_WORK_EDGE_PX: Final = 512
_MOST_SLOPE: Final = 10.0
_LIGHTNESS: Final = (35.0, 80.0)
_MOST_CHROMA: Final = 10.0
_MOST_DEVIATION: Final = 1.5
"""Of L*, a* and b* inside the card."""
_AREA_SHARE: Final = (0.015, 0.35)
_LEAST_FILL: Final = 0.93
_MOST_ASPECT: Final = 2.2
_LEAST_EDGE_STEP: Final = 8.0
"""In units of CIELAB (CIE76), from the card to what is around it, on each side."""
_EDGE_PX: Final = (6, 12)
_ALONG: Final = np.linspace(0.25, 0.75, 11)
"""Where on each side it is looked: their median does not mind the rings of a strong JPEG."""
_LEAST_SHARPNESS: Final = 0.8
"""So much of the step from the card to 12 px beyond its side is made after 6 px."""


@dataclass(frozen=True, eq=False)
class GreyCard:
    """`corners` (4, 2) float64 in pixels of the picture; `rgb` (3,) float64: its median encoded sRGB, 0 to 1."""

    corners: FloatArray
    rgb: FloatArray


def find_grey_card(rgb: Pixels) -> GreyCard | None:
    """The one grey card in an upright sRGB picture (h, w, 3) uint8, or None when there is none or more than one."""
    scale = min(1.0, _WORK_EDGE_PX / max(rgb.shape[:2]))
    small = np.asarray(cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    lab = convert_srgb_to_lab(small)
    cards = [(rectangle, inside) for rectangle, inside in _list_rectangles(lab) if _is_card(lab, rectangle, inside)]
    if len(cards) != 1:
        return None
    rectangle, inside = cards[0]
    return GreyCard(corners=rectangle / scale, rgb=np.median(small[inside], axis=0) / 255)


def cover_card(card: GreyCard, *, height: int, width: int) -> NDArray[np.bool_]:
    """Where the card lies with a thin margin, (height, width)."""
    centre = card.corners.mean(axis=0)
    mask = np.zeros((height, width), dtype=np.uint8)
    cv2.fillConvexPoly(mask, np.rint(centre + (card.corners - centre) * 1.08).astype(np.int32), 1)
    return mask.astype(bool)


def _list_rectangles(lab: FloatArray) -> Iterator[tuple[FloatArray, NDArray[np.bool_]]]:
    """Even neutral regions shaped like a card: their corners (4, 2) and their middle (h, w)."""
    height, width = lab.shape[:2]
    low, high = _LIGHTNESS
    is_neutral = np.hypot(lab[..., 1], lab[..., 2]) <= _MOST_CHROMA
    candidate = is_neutral & (lab[..., 0] >= low) & (lab[..., 0] <= high) & (_measure_slope(lab) <= _MOST_SLOPE)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(candidate.astype(np.uint8), connectivity=4)
    least, most = (share * height * width for share in _AREA_SHARE)
    for label in range(1, count):
        left, top, wide, tall, area = (int(value) for value in stats[label])
        touches = left <= 1 or top <= 1 or left + wide >= width - 1 or top + tall >= height - 1
        if touches or not least <= area <= most:
            continue
        region = (labels == label).astype(np.uint8)
        contours, _ = cv2.findContours(region, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        rectangle = cv2.minAreaRect(contours[0])
        sides = sorted(rectangle[1])
        if area >= _LEAST_FILL * sides[0] * sides[1] and sides[1] <= _MOST_ASPECT * sides[0]:
            inside = cv2.erode(region, np.ones((5, 5), np.uint8)).astype(bool)
            yield np.asarray(cv2.boxPoints(rectangle), dtype=np.float64), inside


def _measure_slope(lab: FloatArray) -> FloatArray:
    """How much L* changes, per pixel of Sobel's sum (a step of 1 gives 8), smoothed against noise."""
    lightness = cv2.GaussianBlur(lab[..., 0], (3, 3), 0)
    slope: FloatArray = np.hypot(cv2.Sobel(lightness, cv2.CV_64F, 1, 0), cv2.Sobel(lightness, cv2.CV_64F, 0, 1))
    return slope


def _is_card(lab: FloatArray, corners: FloatArray, inside: NDArray[np.bool_]) -> bool:
    """Even within, and on each side a sharp step to something else."""
    if inside.sum() < 64 or (lab[inside].std(axis=0) > _MOST_DEVIATION).any():
        return False
    colour, centre = np.median(lab[inside], axis=0), corners.mean(axis=0)
    height, width = lab.shape[:2]
    for first, second in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        along = first + _ALONG[:, None] * (second - first)
        outward = (first + second) / 2 - centre
        outward /= np.linalg.norm(outward)
        near, far = (np.rint(along + distance * outward).astype(int) for distance in _EDGE_PX)
        if (far < 0).any() or (far >= (width, height)).any():
            return False
        steps = [float(np.linalg.norm(np.median(lab[at[:, 1], at[:, 0]], axis=0) - colour)) for at in (near, far)]
        if min(steps) < _LEAST_EDGE_STEP or steps[0] < _LEAST_SHARPNESS * steps[1]:
            return False
    return True
