"""Which family a colour belongs to: the exemplar nearest by CIEDE2000 after moving the colour to the palette's skin, or none.

No family is stated when the nearest exemplar is further than 15, when another family comes within 3 of it, or when the colour
lies outside what its family can look like beside this skin. Black and grey are one ink, dense or thin: they are no rivals, and
which of them it is says its L* as seen, as in rules W-BLACK and W-GREY. The limits are engineering defaults; a reason is always
given.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tattoo.colour.differences import calculate_delta_e_2000
from tattoo.colour.in_skin import move_to_reference
from tattoo.colour.palette import Exemplar, read_palette, stack_labs
from tattoo.terms import InkFamily

FloatArray = NDArray[np.float64]

MOST_DELTA_E_2000: Final = 15.0
LEAST_MARGIN: Final = 3.0
WHITE_OVER_SKIN_L: Final = 8.0
WHITE_MOST_CHROMA: Final = 15.0
BROWN_FROM_SKIN_DELTA_E_2000: Final = 12.0
INK_FROM_SKIN_DELTA_E_2000: Final = 4.0
NEUTRAL: Final = frozenset((InkFamily.BLACK, InkFamily.GREY))
MOST_BLACK_L: Final = 25.0
"""Rules W-BLACK and W-GREY: darker neutral ink is black, lighter is grey, whatever its exemplar is called."""

MOST_BLACK_UNCALIBRATED_L: Final = 29.0
"""The same in a picture whose tones no chart made true: exposure for middle grey, lens and sheen lift the darkest parts."""

BLUE_BLACK_MOST_B: Final = 0.0
BLUE_BLACK_MOST_MOVED_B: Final = -4.0
"""Blue-black is black that is blue, as it is seen and as the palette's skin would show it; otherwise it is no candidate."""


@dataclass(frozen=True)
class Match:
    """The nearest exemplar, its distance, how much further the nearest of another family is, and why none is stated.

    `between` are the families that the colour lies between, where that is the reason; `neutral` says which of black and grey it
    is when the exemplar is of either.
    """

    nearest: Exemplar
    delta_e_2000: float
    margin: float
    abstention: str = ""
    between: tuple[InkFamily, ...] = ()
    neutral: InkFamily | None = None

    @property
    def family(self) -> InkFamily:
        return InkFamily.UNKNOWN if self.abstention else self.neutral or self.nearest.family


def match_family(lab: FloatArray, *, skin_lab: FloatArray | None, has_true_tones: bool = True) -> Match:
    """The family of a colour (3,) Lab D65 float64 in skin (3,); None for skin that could not be measured.

    `has_true_tones` is whether L* is that of the scene, as a chart makes it.
    """
    moved = move_to_reference(lab, skin_lab=skin_lab)
    exemplars = choose_candidates(lab, moved=moved)
    families = name_families(exemplars, neutral=name_neutral(lab, has_true_tones=has_true_tones))
    distances = calculate_delta_e_2000(stack_labs(exemplars), moved)
    first = int(np.argmin(distances))
    nearest, family, distance = exemplars[first], families[first], float(distances[first])
    rival = int(np.argmin(np.where([one != family for one in families], distances, np.inf)))
    margin = float(distances[rival]) - distance
    between: tuple[InkFamily, ...] = ()
    if distance > MOST_DELTA_E_2000:
        reason = f"no exemplar within {MOST_DELTA_E_2000:g}: the nearest, {nearest}, is {distance:.1f} away (CIEDE2000)"
    elif margin < LEAST_MARGIN:
        reason = f"{nearest} and {exemplars[rival]} are both near: they differ by {margin:.1f} (CIEDE2000)"
        between = tuple({families[index] for index in np.flatnonzero(distances < distance + LEAST_MARGIN)})
    else:
        reason = doubt_beside_skin(lab, family=family, skin_lab=skin_lab)
    return Match(nearest, distance, margin, reason, between, family if family in NEUTRAL else None)


def name_neutral(lab: FloatArray, *, has_true_tones: bool) -> InkFamily:
    """Black or grey: which of the two a neutral colour (3,) Lab D65 is."""
    limit = MOST_BLACK_L if has_true_tones else MOST_BLACK_UNCALIBRATED_L
    return InkFamily.BLACK if lab[0] < limit else InkFamily.GREY


def name_families(exemplars: tuple[Exemplar, ...], *, neutral: InkFamily) -> list[InkFamily]:
    """The families that the exemplars stand for, where black and grey are the one of them that is `neutral`."""
    return [neutral if one.family in NEUTRAL else one.family for one in exemplars]


def choose_candidates(lab: FloatArray, *, moved: FloatArray) -> tuple[Exemplar, ...]:
    """The exemplars to compare a colour (3,) Lab D65 with; `moved` is the same colour in the palette's skin."""
    is_blue = lab[2] <= BLUE_BLACK_MOST_B and moved[2] <= BLUE_BLACK_MOST_MOVED_B
    return tuple(one for one in read_palette() if is_blue or one.family != InkFamily.BLUE_BLACK)


def doubt_beside_skin(lab: FloatArray, *, family: InkFamily, skin_lab: FloatArray | None) -> str:
    """Why a colour (3,) Lab D65 cannot be told as ink of this family beside this skin (3,); empty when it can."""
    if skin_lab is None:
        needs_skin = family in (InkFamily.WHITE, InkFamily.BROWN)
        return f"{family} is told by its difference from the skin, which could not be measured" if needs_skin else ""
    moved, skin = (move_to_reference(one, skin_lab=skin_lab) for one in (lab, skin_lab))
    from_skin = float(calculate_delta_e_2000(moved, skin))
    if from_skin < INK_FROM_SKIN_DELTA_E_2000:
        return f"the colour is {from_skin:.1f} from the skin's (CIEDE2000): too near to be told as ink"
    if family == InkFamily.BROWN and from_skin < BROWN_FROM_SKIN_DELTA_E_2000:
        return f"brown that is {from_skin:.1f} from the skin's colour (CIEDE2000) may be the skin itself"
    is_pale = float(np.hypot(moved[1], moved[2])) < WHITE_MOST_CHROMA
    if family == InkFamily.WHITE and not (is_pale and lab[0] >= skin_lab[0] + WHITE_OVER_SKIN_L):
        return f"white must be lighter than the skin by {WHITE_OVER_SKIN_L:g} L* and without colour"
    return ""
