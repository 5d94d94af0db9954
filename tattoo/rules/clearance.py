"""How much of an ink is gone between two visits, by colour, with an interval.

Design: an ink is as visible as its colour differs from the skin beside it, so what is left of that difference is what is left
of the ink. Medians of pixels are compared; the interval resamples the pixels of both visits. Uncalibrated pictures, too few
pixels or an ink that was hardly visible get a reasoned refusal instead of a figure.
Source: an engineering default, clearance = 100 x (1 - dE00(ink_t, skin_t) / dE00(ink_0, skin_0)).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from tattoo.colour.differences import calculate_delta_e_2000
from tattoo.rules.case import Frozen
from tattoo.terms import CalibrationTier, InkFamily

FloatArray = npt.NDArray[np.float64]

RESAMPLES: Final = 400
INTERVAL: Final = (2.5, 97.5)
FEWEST_PIXELS: Final = 30
MOST_PIXELS: Final = 500
"""More are thinned out: neighbouring pixels say the same, and the interval must not shrink with the camera's resolution."""

SMALLEST_BASELINE: Final = 5.0
"""CIEDE2000 between ink and skin at the first visit; below it, the quotient is noise."""


@dataclass(frozen=True)
class Visit:
    """One ink family at one visit: pixels of ink (n, 3) and of clean skin (m, 3), float64 Lab D65, finite."""

    family: InkFamily
    ink_lab: FloatArray
    skin_lab: FloatArray
    tier: CalibrationTier


class Clearance(Frozen):
    """In percent; negative where the ink has darkened. All None with a `refusal`, "" otherwise. Low to high holds 95 %."""

    family: InkFamily
    percent: float | None = None
    low: float | None = None
    high: float | None = None
    refusal: str = ""


def measure_clearance(first: Visit, *, later: Visit, seed: int = 0) -> Clearance:
    """Clearance of one ink family from the first visit to a later one; the same input and seed, the same interval.

    Raises ValueError for visits of different families, or pixels that are no finite (n, 3) Lab.
    """
    if first.family is not later.family:
        raise ValueError(f"clearance is of one ink family, got {first.family} and {later.family}")
    for visit in (first, later):
        check_pixels(visit.ink_lab)
        check_pixels(visit.skin_lab)
    if refusal := find_refusal(first, later=later):
        return Clearance(family=first.family, refusal=refusal)
    generator = np.random.default_rng(seed)
    contrasts = [resample_contrast(visit, generator=generator) for visit in (first, later)]
    low, high = np.percentile(clear(contrasts[0], later=contrasts[1]), INTERVAL)
    percent = clear(measure_contrast(first), later=measure_contrast(later))
    return Clearance(family=first.family, percent=float(percent), low=float(low), high=float(high))


def check_pixels(lab: FloatArray) -> None:
    """Raise ValueError unless the array is (n, 3) and finite."""
    if lab.ndim != 2 or lab.shape[1] != 3 or not np.isfinite(lab).all():
        raise ValueError(f"pixels must be finite Lab of shape (n, 3), got shape {lab.shape}")


def find_refusal(first: Visit, *, later: Visit) -> str:
    """Why no figure can be given, "" where one can."""
    for name, visit in (("first", first), ("later", later)):
        if visit.tier is CalibrationTier.NONE:
            return f"the {name} visit's colours are not calibrated: photograph with a grey card or a chart"
        pixels = min(len(visit.ink_lab), len(visit.skin_lab))
        if pixels < FEWEST_PIXELS:
            remedy = "photograph closer, or look whether the ink is gone"
            return f"the {name} visit has {pixels} pixels of ink or skin, {FEWEST_PIXELS} are needed: {remedy}"
    contrast = float(measure_contrast(first))
    if contrast < SMALLEST_BASELINE:
        return (
            f"at the first visit the ink differed from the skin by dE00 {contrast:.1f}, less than {SMALLEST_BASELINE:g}"
        )
    return ""


def measure_contrast(visit: Visit) -> FloatArray:
    """CIEDE2000 between the medians of ink and skin."""
    return calculate_delta_e_2000(np.median(visit.ink_lab, axis=0), np.median(visit.skin_lab, axis=0))


def resample_contrast(visit: Visit, *, generator: np.random.Generator) -> FloatArray:
    """The contrast of resampled pixels: (RESAMPLES,) float64 CIEDE2000."""
    medians = [resample_median(lab, generator=generator) for lab in (visit.ink_lab, visit.skin_lab)]
    return calculate_delta_e_2000(medians[0], medians[1])


def resample_median(lab: FloatArray, *, generator: np.random.Generator) -> FloatArray:
    """Medians of pixels drawn with replacement: (RESAMPLES, 3) float64 Lab."""
    drawn = generator.integers(len(lab), size=(RESAMPLES, min(len(lab), MOST_PIXELS)))
    return np.asarray(np.median(lab.T[:, drawn], axis=2).T, dtype=np.float64)


def clear(first: FloatArray, *, later: FloatArray) -> FloatArray:
    """Clearance in percent from contrasts; a resample without first contrast counts as the smallest positive one."""
    return np.asarray(100 * (1 - later / np.maximum(first, np.finfo(np.float64).eps)))
