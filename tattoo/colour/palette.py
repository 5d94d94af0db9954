"""The palette: what ink families look like in light skin, as an immutable file with a version.

Ink in skin is desaturated, so that colours of a printer's chart would misclassify it. A family has two to five exemplars:
fresh, light or deep where the family varies, faded and old. Each row says where it comes from: measured (`palettes/seed.csv`:
medians over 351 photographs, uncalibrated), composed from a measured one (`in_skin.fade_ink`), or an engineering default. Other
skins are not listed: an ink is moved to the reference skin before it is compared (`in_skin.move_to_reference`). A changed
palette is a new file with a new version, never a changed file.
"""

import csv
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tattoo.result import Lab
from tattoo.terms import InkFamily

FloatArray = NDArray[np.float64]

PALETTE_VERSION: Final = "in-skin-1"
PALETTES: Final = Path(__file__).with_name("palettes")
_FILE: Final = PALETTES / f"{PALETTE_VERSION}.csv"


@dataclass(frozen=True)
class Exemplar:
    """One colour of a family in the reference skin, Lab D65, and where it comes from."""

    family: InkFamily
    name: str
    lab: Lab
    origin: str

    def __str__(self) -> str:
        return f"{self.family}, {self.name}"


@cache
def read_palette() -> tuple[Exemplar, ...]:
    """All exemplars of the palette in use, in the file's order."""
    with _FILE.open(encoding="utf-8", newline="") as lines:
        return tuple(_read_row(row) for row in csv.DictReader(lines))


@cache
def palette_sha256() -> str:
    """SHA-256 (hex) of the palette's file."""
    return hashlib.sha256(_FILE.read_bytes()).hexdigest()


def stack_labs(exemplars: tuple[Exemplar, ...]) -> FloatArray:
    """(n, 3) float64 Lab of the exemplars, D65."""
    return np.array([one.lab for one in exemplars], dtype=np.float64)


def _read_row(row: dict[str, str]) -> Exemplar:
    lab = (float(row["L"]), float(row["a"]), float(row["b"]))
    return Exemplar(family=InkFamily(row["family"]), name=row["exemplar"], lab=lab, origin=row["origin"])
