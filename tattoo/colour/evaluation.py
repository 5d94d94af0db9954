"""How often the families found are the true ones: a confusion matrix over composed photographs with known inks.

Only photographs' truth and pixels are asked for, by the protocol `KnownPhoto`; the composer's photographs fulfil it. Colours
are calibrated by a chart in the picture, as in an analysis. What a photograph cannot tell counts by what it can: cosmetic brown
is right as brown, flesh and fluorescent ink as `unknown`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from tattoo.colour.calibration import calibrate
from tattoo.colour.inks import InkMap, trace_inks
from tattoo.colour.skin import measure_skin
from tattoo.colour.spaces import convert_srgb_to_lab
from tattoo.terms import CalibrationTier, InkFamily

AREAS: Final = 4
TOLD_AS: Final = {
    InkFamily.COSMETIC_BROWN: InkFamily.BROWN,
    InkFamily.FLESH: InkFamily.UNKNOWN,
    InkFamily.FLUORESCENT: InkFamily.UNKNOWN,
}


class KnownPhoto(Protocol):
    """A photograph with its truth: `rgb` (h, w, 3) and `classes` (h, w) uint8, and each family's share of the ink."""

    @property
    def rgb(self) -> NDArray[np.uint8]: ...
    @property
    def classes(self) -> NDArray[np.uint8]: ...
    @property
    def inks(self) -> Mapping[InkFamily, float]: ...


@dataclass(frozen=True, eq=False)
class Confusion:
    """How often a photograph's true dominant family (rows) was found to be dominant as another (columns)."""

    families: tuple[InkFamily, ...]
    counts: NDArray[np.int64]

    @property
    def photos(self) -> int:
        return int(self.counts.sum())

    @property
    def accuracy(self) -> float:
        """The share of photographs whose dominant family was found; an abstention counts as not found."""
        return float(np.trace(self.counts) / max(1, self.photos))

    @property
    def abstained(self) -> float:
        """The share of photographs whose dominant family was left unknown although a family could be told."""
        column = self.families.index(InkFamily.UNKNOWN)
        return float((self.counts[:, column].sum() - self.counts[column, column]) / max(1, self.photos))

    @property
    def wrong(self) -> float:
        """The share of photographs for which another family was stated."""
        return 1 - self.accuracy - self.abstained

    def __str__(self) -> str:
        return write_table(self)


def measure_confusion(photos: Iterable[KnownPhoto]) -> Confusion:
    """The confusion of dominant families over photographs, with their true masks; photographs without ink are passed over."""
    return count_confusion(
        (name_dominant(photo.inks), name_found(trace_known(photo))) for photo in photos if photo.inks
    )


def count_confusion(pairs: Iterable[tuple[InkFamily, InkFamily]]) -> Confusion:
    """The confusion of true and found dominant families, a pair for each photograph."""
    families = tuple(family for family in InkFamily if family not in TOLD_AS)
    counts = np.zeros((len(families), len(families)), dtype=np.int64)
    for truth, found in pairs:
        counts[families.index(truth), families.index(found)] += 1
    return Confusion(families, counts)


def name_found(traced: InkMap) -> InkFamily:
    """The family that was found to have the most area; unknown where no ink could be measured."""
    return traced.inks[0].family if traced.inks else InkFamily.UNKNOWN


def name_dominant(shares: Mapping[InkFamily, float]) -> InkFamily:
    """The family with the most area, among those that a photograph can tell."""
    told: dict[InkFamily, float] = {}
    for family, share in shares.items():
        name = TOLD_AS.get(family, family)
        told[name] = told.get(name, 0.0) + share
    return max(told, key=lambda family: told[family])


def trace_known(photo: KnownPhoto) -> InkMap:
    """The inks found in a photograph with its true mask, as sure as a mask can be."""
    calibrated = calibrate(photo.rgb)
    lab = convert_srgb_to_lab(calibrated.rgb)
    return trace_inks(
        lab,
        classes=photo.classes,
        probabilities=be_sure_of(photo.classes),
        skin_lab=measure_skin(lab, classes=photo.classes),
        has_true_tones=calibrated.facts.tier == CalibrationTier.CHART,
    )


def be_sure_of(classes: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(4, h, w) float32 probabilities that say exactly what `classes` (h, w) uint8 say."""
    return np.asarray(classes[None] == np.arange(AREAS, dtype=np.uint8)[:, None, None], dtype=np.float32)


def write_table(confusion: Confusion) -> str:
    """The matrix as a Markdown table with the three shares below it; families that never occur are left out."""
    used = [
        index
        for index in range(len(confusion.families))
        if confusion.counts[index].any() or confusion.counts[:, index].any()
    ]
    names = [str(confusion.families[index]) for index in used]
    lines = ["| true \\ found | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for index, name in zip(used, names, strict=True):
        lines.append(f"| {name} | " + " | ".join(str(confusion.counts[index, column] or "") for column in used) + " |")
    summary = f"{confusion.photos} photographs: right {confusion.accuracy:.3f}, abstained {confusion.abstained:.3f}"
    return "\n".join([*lines, "", f"{summary}, wrong {confusion.wrong:.3f}"])
