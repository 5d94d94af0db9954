"""A composed photograph whose mask is known, and what stands in the network's place: the composer's own mask."""

from functools import cache
from typing import Any

import numpy as np

from tattoo.result import Segmentation
from tattoo.terms import InkFamily
from tattoo.vision.composition import ComposedPhoto, Difficulty, PhotoWishes, compose_photo
from tattoo.vision.segmentation import SegmentationMap


class TrueMask:
    """In the network's place: the composer's own mask, with the facts that a test wants."""

    version, sha256 = "the composer's own", "0" * 64

    def __init__(self, photo: ComposedPhoto, **facts: Any) -> None:
        self._photo, self._facts = photo, facts

    def segment(self, rgb: Any, *, exclude: Any = None) -> SegmentationMap:
        classes = np.where(exclude, 0, self._photo.classes).astype(np.uint8)
        shares = np.bincount(classes.ravel(), minlength=4) / classes.size
        facts: dict[str, Any] = {
            "other_share": float(shares[0]),
            "skin_share": float(shares[1]),
            "ink_share": float(shares[2]),
            "glare_share": float(shares[3]),
            "confidence": 0.95,
            "regions": 1,
            "touches_border": False,
        }
        probabilities = np.stack([classes == one for one in range(4)]).astype(np.float32)
        return SegmentationMap(classes, probabilities, Segmentation(**facts | self._facts))


@cache
def compose() -> ComposedPhoto:
    wishes = PhotoWishes(
        width_px=480, height_px=480, difficulty=Difficulty.EASY, families=(InkFamily.BLACK,), frame_share=0.4
    )
    return compose_photo(11, wishes=wishes)
