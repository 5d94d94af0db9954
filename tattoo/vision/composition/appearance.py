"""What neutral ink is called in the truth: by how it looks, as the rules tell black from grey, not by the pigment.

Rule W-BLACK is neutral ink darker than L* 25, rule W-GREY what is lighter: grey wash and faded black. So black that lies thin
is named grey, and grey that looks black below dark skin is named black: as dense as it is, in the skin it is in, before wear,
shade, cast and camera. The rim of a black line is no grey ink: what counts is the densest ink of the kind near by.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from tattoo.colour.spaces import SRGB_TO_XYZ, convert_xyz_to_lab
from tattoo.terms import InkFamily
from tattoo.vision.composition.noise import FloatArray
from tattoo.vision.composition.wishes import FAMILIES

MOST_BLACK_LIGHTNESS = 25.0
"""L*: black below, grey from here on (rules W-BLACK and W-GREY)."""

BLACK, GREY = (FAMILIES.index(family) + 1 for family in (InkFamily.BLACK, InkFamily.GREY))
DENSITIES = np.linspace(0, 1, 201)


def name_neutral_inks(
    index: NDArray[np.uint8], *, amount: FloatArray, inks: FloatArray, skin: FloatArray, reach_px: int
) -> NDArray[np.uint8]:
    """The map of families (h, w) with black and grey named by how they look.

    `amount` (h, w) float32 is the density, 0 to 1; `inks` (families + 1, 3) and `skin` (3,) are colours in linear sRGB;
    `reach_px` is how far the ink's rim is soft.
    """
    named = index.copy()
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach_px + 1, 2 * reach_px + 1))
    for number in (BLACK, GREY):
        is_own = index == number
        if is_own.any():
            densest = cv2.dilate(np.where(is_own, amount, 0).astype(np.float32), kernel)
            named[is_own] = np.where(densest >= find_least_black_density(inks[number], skin=skin), BLACK, GREY)[is_own]
    return named


def find_least_black_density(ink: FloatArray, *, skin: FloatArray) -> float:
    """The density from which on an ink (3,) looks black in a skin (3,), both linear sRGB; infinite for one that never does."""
    light = np.log(skin) * (1 - DENSITIES[:, None]) + np.log(ink) * DENSITIES[:, None]
    lightness = convert_xyz_to_lab(np.exp(light.astype(np.float64)) @ SRGB_TO_XYZ.T)[:, 0]
    is_black = lightness < MOST_BLACK_LIGHTNESS
    return float(DENSITIES[int(is_black.argmax())]) if is_black.any() else np.inf
