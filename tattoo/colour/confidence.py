"""How likely a stated family is right: a logistic curve over how near, how clear, how large and how even the colour is.

The curve is fitted by `python -m tattoo.vision.training.ink_confidence` on composed photographs whose families are known, and
kept beside this module. It says nothing about what the composer does not know. Method: Platt (1999).
"""

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

CONFIDENCE_FILE: Final = Path(__file__).with_name("confidence.json")
FEATURES: Final = ("delta_e_2000", "margin", "log_share", "log_pixels", "spread")
MOST_MARGIN: Final = 15.0
"""A rival further away than this makes nothing surer."""

MOST_UNCALIBRATED: Final = 0.8
"""Without a chart or a card nothing says how light the picture was, so no family is surer than this (engineering default)."""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What speaks for a family: CIEDE2000 to the exemplar, margin, share 0 to 1, core pixels, spread (CIE76)."""

    delta_e_2000: float
    margin: float
    share: float
    pixels: int
    spread: float


@dataclass(frozen=True, kw_only=True)
class Curve:
    """The fitted curve: intercept, a weight for each of FEATURES, and on what it was fitted: palette, seeds from and up to."""

    palette: str
    seeds: tuple[tuple[int, int], ...]
    inks: int
    intercept: float
    weights: tuple[float, ...]
    brier: float


@cache
def load_curve(path: Path = CONFIDENCE_FILE) -> Curve:
    """The curve in a JSON file."""
    fields = json.loads(path.read_text(encoding="utf-8"))
    seeds = tuple((int(first), int(end)) for first, end in fields["seeds"])
    return Curve(**fields | {"seeds": seeds, "weights": tuple(fields["weights"])})


def describe_evidence(evidence: Evidence) -> FloatArray:
    """(5,) float64: the values of FEATURES."""
    return np.array(
        (
            evidence.delta_e_2000,
            min(evidence.margin, MOST_MARGIN),
            math.log(max(evidence.share, 1e-4)),
            math.log(max(evidence.pixels, 1)),
            evidence.spread,
        )
    )


def estimate_confidence(evidence: Evidence, *, curve: Curve) -> float:
    """The probability, 0 to 1, that the family is right."""
    score = float(describe_evidence(evidence) @ np.array(curve.weights)) + curve.intercept
    return 0.5 * (1 + math.tanh(score / 2))
