"""A camera's colours to true ones: one exponent for its tone curve, then a 3 by 3 matrix in linear light.

The exponent is fitted to the chart's neutrals, the matrix to all readable patches by least squares with weights that let the
dark patches count as the eye does. Tried beside it on patches that were held out (docs/algorithms/colour.md): 3 by 4, a root
polynomial and `cv2.ccm`, none of them better under a camera's tone curve.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tattoo.colour.charts import CLASSIC_24_LAB, NEUTRALS, Chart
from tattoo.colour.chunks import run_in_chunks
from tattoo.colour.differences import calculate_delta_e_2000
from tattoo.colour.spaces import (
    SRGB_TO_XYZ,
    FloatArray,
    RgbArray,
    convert_lab_to_xyz,
    convert_xyz_to_lab,
    encode_srgb,
    linearise_srgb,
)

_READABLE: Final = (3.0, 250.0)
"""Encoded values, 0 to 255, that are neither black nor clipped."""
_LEAST_PATCHES: Final = 18
_LEAST_NEUTRALS: Final = 4
_EXPONENTS: Final = (0.5, 2.0)
_LEAST_LUMINANCE: Final = 0.01

_TRUE_XYZ: Final[FloatArray] = convert_lab_to_xyz(CLASSIC_24_LAB)
_TRUE_LINEAR: Final[FloatArray] = _TRUE_XYZ @ np.linalg.inv(SRGB_TO_XYZ).T


@dataclass(frozen=True, eq=False)
class Correction:
    """Linear light to the power of `exponent`, times `matrix` (3, 3), is linear sRGB.

    `residuals` (n,) are CIEDE2000 of the n patches that it was fitted to.
    """

    exponent: float
    matrix: FloatArray
    residuals: FloatArray

    def apply(self, rgb: RgbArray) -> FloatArray:
        """Encoded sRGB (h, w, 3), uint8 0..255 or float 0..1, to corrected encoded sRGB float64, clipped to 0..1."""
        pixels = rgb.reshape(-1, 3)
        corrected = np.empty(pixels.shape, dtype=np.float64)

        def correct(piece: slice) -> None:
            linear = linearise_srgb(pixels[piece]) ** self.exponent @ self.matrix
            corrected[piece] = encode_srgb(np.clip(linear, 0, 1))

        run_in_chunks(correct, rows=len(pixels))
        return corrected.reshape(rgb.shape)


def fit_correction(chart: Chart) -> Correction | None:
    """The correction that makes the chart's patches true, or None when too few of them can be read."""
    low, high = _READABLE
    is_readable: NDArray[np.bool_] = np.all((chart.patches >= low) & (chart.patches <= high), axis=1)
    if is_readable.sum() < _LEAST_PATCHES or is_readable[NEUTRALS].sum() < _LEAST_NEUTRALS:
        return None
    linear = linearise_srgb(chart.patches / 255)
    exponent = _fit_exponent(
        linear[NEUTRALS][is_readable[NEUTRALS]], true=_TRUE_LINEAR[NEUTRALS][is_readable[NEUTRALS]]
    )
    if not _EXPONENTS[0] <= exponent <= _EXPONENTS[1]:
        return None
    seen, true = linear[is_readable] ** exponent, _TRUE_LINEAR[is_readable]
    weights = np.maximum(_TRUE_XYZ[is_readable, 1:2], _LEAST_LUMINANCE) ** (-2 / 3)  # the slope of L* over Y
    matrix = np.asarray(np.linalg.lstsq(seen * weights, true * weights, rcond=None)[0], dtype=np.float64)
    fitted = convert_xyz_to_lab(seen @ matrix @ SRGB_TO_XYZ.T)
    return Correction(exponent, matrix, calculate_delta_e_2000(fitted, CLASSIC_24_LAB[is_readable]))


def _fit_exponent(seen: FloatArray, *, true: FloatArray) -> float:
    """The slope of log true over log seen luminance of the neutrals, each (n, 3) linear."""
    slope, _ = np.polyfit(np.log(seen.mean(axis=1)), np.log(true.mean(axis=1)), 1)
    return float(slope)
