"""What can be asked of a composed photograph, and what is known of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

import numpy as np
from numpy.typing import NDArray

from tattoo.terms import InkFamily, ToneClass

FAMILIES = tuple(InkFamily)
"""A pixel of the map of families is 1 + the position in here, or 0 where there is no ink."""


class Area(IntEnum):
    """What a pixel shows."""

    OTHER = 0
    SKIN = 1
    INK = 2
    GLARE = 3


class Difficulty(StrEnum):
    """How far light, camera, skin and surroundings go: `easy` as a careful clinic, `hard` beyond what is realistic."""

    EASY = "easy"
    NORMAL = "normal"
    HARD = "hard"


@dataclass(frozen=True, kw_only=True)
class PhotoWishes:
    """What a photograph must be; what is None or empty is left to the seed.

    `families` are the inks, the first for outlines; `motif` is a name of `designs.MOTIFS`, `surface` of `surfaces.SURFACES`;
    `frame_share` is the share of the frame, 0 to 1, of the square around the tattoo; `tattoos` 0 leaves the skin bare;
    `shows_person` is a photograph from farther away, with clothes and now and then a face.
    """

    width_px: int = 512
    height_px: int = 512
    difficulty: Difficulty = Difficulty.NORMAL
    tone_class: ToneClass | None = None
    families: tuple[InkFamily, ...] = ()
    tattoos: int = 1
    motif: str | None = None
    surface: str | None = None
    frame_share: float | None = None
    is_at_border: bool = False
    has_chart: bool = False
    has_skin: bool = True
    shows_person: bool = False


@dataclass(frozen=True, kw_only=True)
class ComposedPhoto:
    """A photograph and the truth about it.

    `rgb` is uint8 (h, w, 3), sRGB; `classes` uint8 (h, w) of `Area`; `families` uint8 (h, w), see FAMILIES, black and grey
    named by how they look (`appearance`); `inks` gives each family's share of the ink's area; `skin_lab` is the bare skin's
    L*a*b* (D65) before light and camera, `ita_deg` its ITA.
    """

    seed: int
    rgb: NDArray[np.uint8]
    classes: NDArray[np.uint8]
    families: NDArray[np.uint8]
    inks: Mapping[InkFamily, float]
    tone_class: ToneClass
    skin_lab: tuple[float, float, float]
    ita_deg: float
    motifs: tuple[str, ...]
    difficulty: Difficulty
    has_chart: bool
