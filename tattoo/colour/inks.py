"""The inks of a tattoo: from a mask to families with their shares of the area.

The core of the ink (`ink_core`) is clustered by colour (`clusters`), each cluster is matched to a family beside this skin
(`matching`) or joins its company (`attribution`), and clusters of one family become one ink, whose largest cluster speaks for
it. Ink outside the core, and families below 2 % of the area, count as the nearest core pixel that is left. What cannot be told
is the family `unknown`, with its reason.
"""

from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tattoo.colour.attribution import attribute_clusters
from tattoo.colour.clusters import Clusters, cluster_colours
from tattoo.colour.confidence import MOST_UNCALIBRATED, Evidence, estimate_confidence, load_curve
from tattoo.colour.in_skin import move_to_reference
from tattoo.colour.ink_core import find_core, spread_labels
from tattoo.colour.matching import Match, match_family
from tattoo.colour.skin import INK
from tattoo.colour.spaces import hex_of_lab
from tattoo.result import Ink
from tattoo.terms import CalibrationTier, InkFamily

FloatArray = NDArray[np.float64]
LabelArray = NDArray[np.int32]

LEAST_SHARE: Final = 0.02
BORDER_PX: Final = 8
MOST_PIXELS: Final = 1_200_000
"""Of a larger picture every second (third, ...) row and column is looked at."""


@dataclass(frozen=True, eq=False)
class TracedInk:
    """One family: the Lab (3,) of its largest cluster, that cluster's match, and the evidence for it."""

    family: InkFamily
    lab: FloatArray
    match: Match
    evidence: Evidence


@dataclass(frozen=True, eq=False)
class InkMap:
    """The inks, largest first, and where they are: `labels` (h, w) int32, the ink's position or -1, every `step`-th pixel."""

    inks: tuple[TracedInk, ...]
    labels: LabelArray
    step: int


@dataclass(frozen=True, eq=False)
class Shades:
    """The clusters of the core with their matches, the families they belong to, and the core pixels (k,) of each."""

    clusters: Clusters
    matches: list[Match]
    families: tuple[InkFamily, ...]
    pixels: NDArray[np.int64]


def find_inks(
    lab: FloatArray,
    *,
    classes: NDArray[np.uint8],
    probabilities: NDArray[np.float32],
    skin_lab: FloatArray | None,
    tier: CalibrationTier = CalibrationTier.NONE,
) -> tuple[Ink, ...]:
    """The families of ink, largest first; their shares add up to 1. Empty without ink that can be measured.

    `lab` (h, w, 3) float64, D65; `classes` (h, w) uint8: 0 other, 1 skin, 2 ink, 3 glare; `probabilities` (4, h, w) float32,
    0 to 1; `skin_lab` (3,) float64, None where it could not be measured; `tier` is what the colours were calibrated by.
    """
    has_true_tones = tier == CalibrationTier.CHART
    traced = trace_inks(
        lab, classes=classes, probabilities=probabilities, skin_lab=skin_lab, has_true_tones=has_true_tones
    )
    most = MOST_UNCALIBRATED if tier == CalibrationTier.NONE else 1.0
    return tuple(present_ink(one, most_confident=most) for one in traced.inks)


def trace_inks(
    lab: FloatArray,
    *,
    classes: NDArray[np.uint8],
    probabilities: NDArray[np.float32],
    skin_lab: FloatArray | None,
    has_true_tones: bool = False,
) -> InkMap:
    """As `find_inks`, with the place of each ink; `has_true_tones` says that a chart corrected them."""
    step = int(np.ceil(np.sqrt(classes.size / MOST_PIXELS)))
    lab, classes, probabilities = lab[::step, ::step], classes[::step, ::step], probabilities[:, ::step, ::step]
    everywhere = np.full(classes.shape, -1, dtype=np.int32)
    box = frame_ink(classes)
    lab, classes, labels = lab[box], classes[box], everywhere[box].copy()
    core = find_core(lab, classes=classes, probabilities=probabilities[:, *box])
    if not core.any():
        return InkMap((), everywhere, step)
    shades = sort_shades(lab[core], skin_lab=skin_lab, has_true_tones=has_true_tones)
    names = list(dict.fromkeys(shades.families))
    number_of_cluster = np.array([names.index(family) for family in shades.families] + [-1], dtype=np.int32)
    labels[core] = number_of_cluster[shades.clusters.labels]
    area = spread_over_ink(labels, classes=classes, families=len(names))
    shares = np.bincount(area[area >= 0], minlength=len(names)) / (area >= 0).sum()
    order = [int(number) for number in np.argsort(-shares, kind="stable") if shares[number] > 0]
    position = np.full(len(names) + 1, -1, dtype=np.int32)
    position[order] = np.arange(len(order))
    inks = tuple(describe_ink(names[number], share=float(shares[number]), shades=shades) for number in order)
    everywhere[box] = position[area]
    return InkMap(inks, everywhere, step)


def frame_ink(classes: NDArray[np.uint8]) -> tuple[slice, slice]:
    """The rows and columns that hold all ink, with a border in which its surroundings are seen."""
    ink = classes == INK
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return slice(0), slice(0)
    top, left = (max(0, int(places[0]) - BORDER_PX) for places in (rows, columns))
    return slice(top, int(rows[-1]) + BORDER_PX + 1), slice(left, int(columns[-1]) + BORDER_PX + 1)


def sort_shades(lab: FloatArray, *, skin_lab: FloatArray | None, has_true_tones: bool) -> Shades:
    """The colours (n, 3) of the core as clusters that belong to families."""
    clusters = cluster_colours(lab, move=partial(move_to_reference, skin_lab=skin_lab))
    matches = [match_family(centre, skin_lab=skin_lab, has_true_tones=has_true_tones) for centre in clusters.centres]
    pixels = np.bincount(clusters.labels[clusters.labels >= 0], minlength=len(matches))
    return Shades(clusters, matches, attribute_clusters(matches, pixels=pixels), pixels)


def spread_over_ink(labels: LabelArray, *, classes: NDArray[np.uint8], families: int) -> LabelArray:
    """(h, w) int32: for all ink the family of the nearest core pixel, families below `LEAST_SHARE` left out; -1 elsewhere."""
    ink = classes == INK
    area = np.where(ink, spread_labels(labels), -1)
    shares = np.bincount(area[ink], minlength=families) / ink.sum()
    is_small = np.append(shares < LEAST_SHARE, False)
    if not is_small[area[ink]].any():
        return area
    return np.where(ink, spread_labels(np.where(is_small[labels], -1, labels).astype(np.int32)), -1)


def describe_ink(family: InkFamily, *, share: float, shades: Shades) -> TracedInk:
    """The ink of a family: the largest cluster that was told as this family by itself speaks for it."""
    members = [index for index, name in enumerate(shades.families) if name == family]
    spokesman = max(members, key=lambda index: (shades.matches[index].family == family, int(shades.pixels[index])))
    match = shades.matches[spokesman]
    evidence = Evidence(
        delta_e_2000=match.delta_e_2000,
        margin=match.margin,
        share=share,
        pixels=int(shades.pixels[members].sum()),
        spread=float(shades.clusters.spreads[spokesman]),
    )
    return TracedInk(family, shades.clusters.centres[spokesman], match, evidence)


def present_ink(traced: TracedInk, *, most_confident: float) -> Ink:
    """The ink as it stands in a result; where no family is stated there is nothing to be confident of."""
    lightness, a, b = (round(float(value), 2) for value in traced.lab)
    is_known = traced.family != InkFamily.UNKNOWN
    confidence = min(estimate_confidence(traced.evidence, curve=load_curve()), most_confident) if is_known else 0.0
    return Ink(
        family=traced.family,
        share=traced.evidence.share,
        lab=(lightness, a, b),
        hex=hex_of_lab(traced.lab),
        exemplar=str(traced.match.nearest),
        delta_e_2000=round(traced.match.delta_e_2000, 2),
        margin=round(traced.match.margin, 2),
        confidence=round(confidence, 4),
        abstention=traced.match.abstention,
    )
