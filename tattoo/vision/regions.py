"""Separate tattoos in a mask: components of ink that are near each other are one, and specks are none.

Near is closer than NEAR_SHARE of the frame's long side, so that lettering, dot work and the parts of a large piece count as one
tattoo. What is left of a speck belongs to no tattoo and is taken out of the mask.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

NEAR_SHARE: Final = 0.06
"""Of the frame's long side: ink nearer to each other than this is one tattoo."""

SPECK_SHARE: Final = 0.0008
"""Of the frame's area: a group of ink smaller than this is a mole, a hair or noise."""

LESSER_SHARE: Final = 0.06
"""Of the largest group: a smaller group is no tattoo of its own, though it stays in the mask."""

RIM_SHARE: Final = 0.01
"""Of the frame's outline: with more ink on it than this the tattoo is cut off."""


@dataclass(frozen=True)
class Regions:
    """`kept` bool (h, w) is the ink without specks, `count` the number of separate tattoos, and whether one is cut off."""

    kept: NDArray[np.bool_]
    count: int
    touches_border: bool


def find_regions(ink: NDArray[np.bool_]) -> Regions:
    """Group the ink of a mask, bool (h, w)."""
    labels, sizes = _group(ink)
    is_kept = sizes >= SPECK_SHARE * ink.size
    is_kept[0] = False
    kept = is_kept[labels] & ink
    largest = int(sizes[is_kept].max()) if is_kept.any() else 0
    count = int((sizes[is_kept] >= LESSER_SHARE * largest).sum()) if largest else 0
    return Regions(kept, count, _is_cut_off(kept))


def _group(ink: NDArray[np.bool_]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Numbers of the groups, int32 (h, w), 0 elsewhere, and the ink pixels of each."""
    apart = cv2.distanceTransform((~ink).astype(np.uint8), cv2.DIST_L2, 5) if ink.any() else np.full(ink.shape, np.inf)
    grown = (apart <= NEAR_SHARE * max(ink.shape) / 2).astype(np.uint8)
    count, labels = cv2.connectedComponents(grown, connectivity=8)
    return np.asarray(labels, np.int32), np.bincount(labels[ink], minlength=count)


def _is_cut_off(ink: NDArray[np.bool_]) -> bool:
    rim = np.concatenate([ink[0], ink[-1], ink[:, 0], ink[:, -1]])
    return bool(rim.mean() > RIM_SHARE)
