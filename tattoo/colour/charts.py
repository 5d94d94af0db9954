"""Finding a classic colour chart of 24 patches, and reading its patches.

OpenCV's detector (`cv2.mcc`) works on a small copy. What it finds is a suspicion: `has_good_shape` and `is_even` say whether
the box is inside the picture and shaped like a chart, and whether every patch is of one colour. Source of the colours: X-Rite,
ColorChecker Classic, made after November 2014, CIE L*a*b*, D50, 2 degrees.
"""

from dataclasses import dataclass
from itertools import product
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from tattoo.colour.spaces import (
    WHITE_D50,
    WHITE_D65,
    FloatArray,
    adapt_bradford,
    convert_lab_to_xyz,
    convert_xyz_to_lab,
)

Pixels = NDArray[np.uint8]

CLASSIC_24_LAB_D50: Final[FloatArray] = np.array(
    (
        (37.54, 14.37, 14.92),
        (64.66, 19.27, 17.50),
        (49.32, -3.82, -22.54),
        (43.46, -12.74, 22.72),
        (54.94, 9.61, -24.79),
        (70.48, -32.26, -0.37),
        (62.73, 35.83, 56.50),
        (39.43, 10.75, -45.17),
        (50.57, 48.64, 16.67),
        (30.10, 22.54, -20.87),
        (71.77, -24.13, 58.19),
        (71.51, 18.24, 67.37),
        (28.37, 15.42, -49.80),
        (54.38, -39.72, 32.27),
        (42.43, 51.05, 28.62),
        (81.80, 2.67, 80.41),
        (50.63, 51.28, -14.12),
        (49.57, -29.71, -28.32),
        (95.19, -1.03, 2.93),
        (81.29, -0.57, 0.44),
        (66.89, -0.75, -0.06),
        (50.76, -0.13, 0.14),
        (35.63, -0.46, -0.48),
        (20.64, 0.07, -0.46),
    )
)
"""Row by row from `dark skin`; the last six are the neutrals, white to black."""

CLASSIC_24_LAB: Final[FloatArray] = convert_xyz_to_lab(
    adapt_bradford(
        convert_lab_to_xyz(CLASSIC_24_LAB_D50) / WHITE_D65 * WHITE_D50, source_white=WHITE_D50, target_white=WHITE_D65
    )
)
"""The same, (24, 3), seen under D65 (Bradford)."""

NEUTRALS: Final = slice(18, 24)

_DETECTION_EDGE_PX: Final = 1024
_MARGIN: Final = 0.06
"""By so much of its size the box is widened to cover the chart's frame."""
_CORE: Final = 0.2
"""Half the edge of the square read in each patch, in patches; an imprecise box stays inside."""
_MOST_SPREAD: Final = 12.0
_FIRST_STEP: Final = 0.12
_ROUNDS: Final = 5
_LEAST_PATCH_PX: Final = 8.0
_MOST_SKEW: Final = 1.4


@dataclass(frozen=True, eq=False)
class Chart:
    """What looks like a chart in a picture.

    `box` (4, 2) float64: its corners in pixels, from the first patch along the first row; `patches` (24, 3) float64: the mean
    encoded sRGB, 0 to 255, of each patch's middle; `spread` (24,): the largest standard deviation of its channels;
    `has_good_shape`: it lies inside the picture, is large enough, and as long and wide as a chart seen from the front.
    """

    box: FloatArray
    patches: FloatArray
    spread: FloatArray
    has_good_shape: bool

    @property
    def is_even(self) -> bool:
        """Whether all patches are of one colour each."""
        return bool((self.spread <= _MOST_SPREAD).all())


def find_chart(rgb: Pixels) -> Chart | None:
    """What looks most like a colour chart in an upright sRGB picture (h, w, 3) uint8, or None."""
    height, width = rgb.shape[:2]
    scale = min(1.0, _DETECTION_EDGE_PX / max(height, width))
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    detector = cv2.mcc.CCheckerDetector.create()
    detector.setColorChartType(cv2.mcc.MCC24)  # OpenCV 5.0.0 leaves it uninitialised: charts are then found by chance
    detector.setDetectionParams(_choose_parameters(min(small.shape[:2])))
    if not detector.process(cv2.cvtColor(small, cv2.COLOR_RGB2BGR), 1):
        return None
    box = np.asarray(detector.getBestColorChecker().getBox(), dtype=np.float64)
    box = _settle_box(np.asarray(small, dtype=np.uint8), box=box) / scale
    patches, spread = _read_patches(rgb, box=box)
    return Chart(box, patches, spread, has_good_shape=_has_good_shape(box, height=height, width=width))


def cover_chart(chart: Chart, *, height: int, width: int) -> NDArray[np.bool_]:
    """Where the chart with its frame lies, (height, width)."""
    centre = chart.box.mean(axis=0)
    wide = centre + (chart.box - centre) * (1 + 2 * _MARGIN)
    mask = np.zeros((height, width), dtype=np.uint8)
    cv2.fillConvexPoly(mask, np.rint(wide).astype(np.int32), 1)
    return mask.astype(bool)


def _choose_parameters(short_side_px: int) -> "cv2.mcc.DetectorParametersMCC":
    parameters = cv2.mcc.DetectorParametersMCC()
    parameters.minImageSize = short_side_px  # no further scaling
    parameters.adaptiveThreshWinSizeStep = 40
    parameters.adaptiveThreshWinSizeMax = 103
    parameters.minContoursArea = 50
    return parameters


def _has_good_shape(box: FloatArray, *, height: int, width: int) -> bool:
    if (box < 0).any() or (box > (width - 1, height - 1)).any() or not cv2.isContourConvex(box.astype(np.float32)):
        return False
    sides = np.linalg.norm(np.roll(box, -1, axis=0) - box, axis=1)
    long, short = (sides[0] + sides[2]) / 2, (sides[1] + sides[3]) / 2
    skew = max(sides[0] / sides[2], sides[2] / sides[0], sides[1] / sides[3], sides[3] / sides[1])
    return bool(skew < _MOST_SKEW and 1.1 < long / short < 2.0 and short / 4 >= _LEAST_PATCH_PX)


def _settle_box(rgb: Pixels, *, box: FloatArray) -> FloatArray:
    """Move the corners, which OpenCV gives to about a fifth of a patch, until the patches' middles are most even."""
    step = float(np.linalg.norm(box[1] - box[0])) / 6 * _FIRST_STEP
    best = _read_patches(rgb, box=box)[1].sum()
    for _ in range(_ROUNDS):
        before = best
        for corner, axis, sign in product(range(4), range(2), (-1, 1)):
            moved = box.copy()
            moved[corner, axis] += sign * step
            spread = _read_patches(rgb, box=moved)[1].sum()
            if spread < best:
                box, best = moved, spread
        if best == before:
            step /= 2
    return box


def _read_patches(rgb: Pixels, *, box: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Mean and spread of the middles of the 24 patches, after flattening the chart to a grid of equal cells."""
    edge = 24
    target = np.array(((0, 0), (6 * edge, 0), (6 * edge, 4 * edge), (0, 4 * edge)), dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(box.astype(np.float32), target)
    flat = cv2.warpPerspective(rgb, matrix, (6 * edge, 4 * edge), flags=cv2.INTER_LINEAR).astype(np.float64)
    half = round(_CORE * edge)
    middle = slice(edge // 2 - half, edge // 2 + half)
    cells = flat.reshape(4, edge, 6, edge, 3).transpose(0, 2, 1, 3, 4).reshape(24, edge, edge, 3)
    cores = cells[:, middle, middle].reshape(24, -1, 3)
    return cores.mean(axis=1), cores.std(axis=1).max(axis=1)
