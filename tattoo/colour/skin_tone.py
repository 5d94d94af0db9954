"""Skin colour by the individual typology angle (ITA): an estimate from a photograph, never a phototype.

The classes are those of reflectance spectrophotometry; a photograph without a chart can be one to three classes off, so the
calibration tier is told beside the estimate. Sources: Chardon, Cretois and Hourseau 1991 (ITA), Del Bino and Bernerd 2013
(classes). The smallest chroma is an engineering default: below it the picture is grey or its white balance far off.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from tattoo.terms import ToneClass

LEAST_CHROMA: Final = 5.0

_LOWER_EDGES: Final = (
    (55.0, ToneClass.VERY_LIGHT),
    (41.0, ToneClass.LIGHT),
    (28.0, ToneClass.INTERMEDIATE),
    (10.0, ToneClass.TAN),
    (-30.0, ToneClass.BROWN),
)


@dataclass(frozen=True, kw_only=True)
class ItaEstimate:
    """The angle in degrees and its class, both None where the angle means nothing, and why."""

    ita_deg: float | None
    tone_class: ToneClass | None
    invalid_because: str = ""


def estimate_ita(lab: npt.NDArray[np.float64] | Sequence[float]) -> ItaEstimate:
    """ITA = arctan((L* - 50) / b*) in degrees of one skin colour, Lab (3,), D65, with its class (Chardon 1991)."""
    lightness, a, b = (float(value) for value in lab)
    reason = _explain_invalid(lightness, a=a, b=b)
    if reason:
        return ItaEstimate(ita_deg=None, tone_class=None, invalid_because=reason)
    ita_deg = math.degrees(math.atan((lightness - 50) / b))
    return ItaEstimate(ita_deg=ita_deg, tone_class=classify_tone(ita_deg))


def classify_tone(ita_deg: float) -> ToneClass:
    """The class of an ITA in degrees; each class is above its lower edge (Del Bino and Bernerd 2013)."""
    return next((tone for edge, tone in _LOWER_EDGES if ita_deg > edge), ToneClass.DARK)


def _explain_invalid(lightness: float, *, a: float, b: float) -> str:
    if not all(map(math.isfinite, (lightness, a, b))):
        return "The skin's colour is not a number."
    if b <= 0:
        return f"The skin's b* is {b:.1f}, not above 0: the picture has a blue cast, or this is no skin."
    if math.hypot(a, b) < LEAST_CHROMA:
        return (
            f"The skin's chroma is {math.hypot(a, b):.1f}, below {LEAST_CHROMA:.0f}: the picture has too little colour."
        )
    return ""
