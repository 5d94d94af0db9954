"""Calibrating a photograph by what is in it: a colour chart, else a grey card, else nothing.

A chart corrects tone and colour, and its residuals say how well; above the limits it is not used, and the facts say so. A grey
card corrects the white only (Bradford). Without either the pixels are taken as sRGB as they are. The limits are engineering
defaults.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tattoo.colour.charts import Chart, cover_chart, find_chart
from tattoo.colour.correction import Correction, fit_correction
from tattoo.colour.grey_cards import GreyCard, cover_card, find_grey_card
from tattoo.colour.spaces import SRGB_TO_XYZ, WHITE_D65, FloatArray, adapt_bradford, linearise_srgb
from tattoo.result import Calibration
from tattoo.terms import CalibrationTier

Pixels = NDArray[np.uint8]

GOOD_MEAN: Final = 3.0
USABLE_MEAN: Final = 5.0
USABLE_MAX: Final = 15.0
_SURELY_CHART_MEDIAN: Final = 10.0
"""Up to this median residual it is a chart, though perhaps no usable one: it does not count as ink."""


@dataclass(frozen=True, eq=False)
class Calibrated:
    """The picture in corrected encoded sRGB.

    `rgb` (h, w, 3) is float64 0..1 where it was corrected, else the uint8 0..255 that came; `reference_mask` (h, w) is where a
    chart or card lies, which is neither skin nor ink.
    """

    rgb: Pixels | FloatArray
    facts: Calibration
    reference_mask: NDArray[np.bool_]


def calibrate(rgb: Pixels) -> Calibrated:
    """Calibrate an upright sRGB picture (h, w, 3) uint8 by the chart or the grey card in it."""
    chart = find_chart(rgb)
    if chart is not None:
        return _calibrate_by_chart(rgb, chart=chart)
    card = find_grey_card(rgb)
    if card is not None:
        return _calibrate_by_card(rgb, card=card)
    return _leave(rgb, detail="No colour chart and no grey card were found: the colours are the camera's own.")


def _calibrate_by_chart(rgb: Pixels, *, chart: Chart) -> Calibrated:
    correction = fit_correction(chart)
    height, width = rgb.shape[:2]
    mask = cover_chart(chart, height=height, width=width)
    fault = _find_fault(chart, correction=correction)
    if correction is None or fault:
        is_chart = correction is not None and float(np.median(correction.residuals)) <= _SURELY_CHART_MEDIAN
        return _leave(rgb, detail=f"What looks like a colour chart {fault}", mask=mask if is_chart else None)
    mean, largest = float(correction.residuals.mean()), float(correction.residuals.max())
    quality = "good" if mean <= GOOD_MEAN else "usable"
    detail = f"Colour chart of 24 patches, {quality}: {_tell_residuals(correction)}."
    return Calibrated(correction.apply(rgb), _state_chart(detail, mean=mean, largest=largest), mask)


def _find_fault(chart: Chart, *, correction: Correction | None) -> str:
    """Why the colours are not taken from the chart, or nothing."""
    if not chart.has_good_shape:
        return "is cut off, too small or seen obliquely: not used."
    if not chart.is_even:
        return "is blurred, soiled or partly covered: not used."
    if correction is None:
        return "is too bright or too dark to read: not used."
    if correction.residuals.mean() > USABLE_MEAN or correction.residuals.max() > USABLE_MAX:
        return f"does not have its colours and was not used: {_tell_residuals(correction)}."
    return ""


def _tell_residuals(correction: Correction) -> str:
    mean, largest = correction.residuals.mean(), correction.residuals.max()
    return f"residuals of mean {mean:.1f} and at most {largest:.1f} dE00 over {len(correction.residuals)} patches"


def _state_chart(detail: str, *, mean: float, largest: float) -> Calibration:
    return Calibration(
        tier=CalibrationTier.CHART, detail=detail, residual_mean=round(mean, 2), residual_max=round(largest, 2)
    )


def _calibrate_by_card(rgb: Pixels, *, card: GreyCard) -> Calibrated:
    """Turn the card's chromaticity to that of D65 (von Kries in Bradford's cone space), its luminance unchanged."""
    seen = SRGB_TO_XYZ @ linearise_srgb(card.rgb)
    to_linear = np.linalg.inv(SRGB_TO_XYZ)
    adapted = adapt_bradford(SRGB_TO_XYZ.T, source_white=seen / seen[1], target_white=WHITE_D65)
    correction = Correction(exponent=1.0, matrix=adapted @ to_linear.T, residuals=np.empty(0))
    height, width = rgb.shape[:2]
    facts = Calibration(
        tier=CalibrationTier.GREY_CARD, detail="Grey card: the white was corrected, the exposure was not."
    )
    return Calibrated(correction.apply(rgb), facts, cover_card(card, height=height, width=width))


def _leave(rgb: Pixels, *, detail: str, mask: NDArray[np.bool_] | None = None) -> Calibrated:
    nothing = np.zeros(rgb.shape[:2], dtype=bool)
    return Calibrated(rgb, Calibration(tier=CalibrationTier.NONE, detail=detail), nothing if mask is None else mask)
