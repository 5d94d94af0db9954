"""Whether an export equals its original: the same inputs through both, and a refusal when they differ.

Compared are the vectors before they are scaled to unit length: max |difference| <= 1e-3 and cosine >= 0.9999 of every one
of at least 32 inputs. Neither alone would do: short vectors pass the first, long ones hide a wrong number in the second.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from config.inference.errors import ExportError

INPUTS: Final = 32
MAX_DELTA: Final = 1e-3
MIN_COSINE: Final = 0.9999


@dataclass(frozen=True)
class Parity:
    """How far an export is from its original, over `inputs` inputs."""

    inputs: int
    max_delta: float
    min_cosine: float

    def __str__(self) -> str:
        return f"{self.inputs} inputs, max |difference| {self.max_delta:.1e}, cosine {self.min_cosine:.7f} or more"


def measure_parity(wanted: npt.NDArray[Any], found: npt.NDArray[Any]) -> Parity:
    """Compare the original's rows (n, d) with the export's, in float64; raises ValueError when the shapes differ."""
    if wanted.shape != found.shape or wanted.ndim != 2:
        raise ValueError(f"rows of shape {found.shape} cannot be compared with rows of shape {wanted.shape}")
    first, second = wanted.astype(np.float64), found.astype(np.float64)
    lengths = np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        cosines = (first * second).sum(axis=1) / lengths
    return Parity(len(first), float(np.abs(first - second).max()), float(cosines.min()))


def require_parity(parity: Parity, *, subject: str) -> None:
    """Raise ExportError unless the export equals its original; a number that is not finite is never equal."""
    is_equal = parity.max_delta <= MAX_DELTA and parity.min_cosine >= MIN_COSINE
    if parity.inputs < INPUTS or not is_equal:
        reason = f"the export differs from the original: {parity}"
        needed = f"Needed: {INPUTS} inputs, max |difference| {MAX_DELTA:g}, cosine {MIN_COSINE:g}; nothing was kept."
        raise ExportError(subject, reason=reason, remedy=needed)


def require_equal_tokens(
    texts: Sequence[str], *, wanted: npt.NDArray[np.int64], found: npt.NDArray[np.int64], subject: str
) -> None:
    """Raise ExportError naming the first text that the exported tokenizer cuts otherwise."""
    is_shape_equal = wanted.shape == found.shape
    unequal = np.flatnonzero((wanted != found).any(axis=1)) if is_shape_equal else np.array([0])
    if len(unequal):
        reason = f"{len(unequal)} of {len(texts)} texts have other tokens, the first is {texts[unequal[0]][:60]!r}"
        raise ExportError(subject, reason=reason, remedy="This tokenizer cannot be exported; nothing was kept.")
