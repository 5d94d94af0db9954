"""How skin changes the colour of ink: by this model exemplars are composed, and inks of all skins compared with one palette.

Light passes the skin on its way to the ink and back. Less pigment means less optical density over the skin's own (Beer and
Lambert, as in the colour deconvolution of Ruifrok and Johnston 2001). Melanin lies above the ink and takes from the ink's light
nearly what it takes from the skin's; so do a dim exposure and a cast, which leave their mark on both. All of it acts on linear
sRGB, and what the skin says about itself can be taken back out of the ink.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tattoo.colour.spaces import SRGB_TO_XYZ, convert_lab_to_xyz, convert_xyz_to_lab
from tattoo.result import Lab

FloatArray = NDArray[np.float64]

REFERENCE_SKIN: Final[Lab] = (70.0, 10.0, 17.0)
"""The light skin in which the palette's colours hold: an engineering default, near what its photographs show."""

FILTER_WEIGHT: Final = 0.85
"""How much of the skin's filter acts on the ink: some of the light over an ink is scattered above it."""

LEAST_GAIN, MOST_GAIN = 0.4, 12.0
DARKEST: Final = 1e-4
"""Linear light below this is no light: logarithms and ratios need some."""

_FROM_XYZ: Final = np.linalg.inv(SRGB_TO_XYZ)


def fade_ink(lab: FloatArray, *, density: float, skin_lab: Lab = REFERENCE_SKIN) -> FloatArray:
    """The ink (..., 3) Lab D65 in this skin with `density` (0 to 1) of its optical density over the skin's left."""
    return _to_lab(_to_light(lab) ** density * _to_light(np.array(skin_lab)) ** (1 - density))


def move_to_reference(lab: FloatArray, *, skin_lab: FloatArray | None) -> FloatArray:
    """The ink (..., 3) Lab D65 seen in skin (3,), as the reference skin would show it; unchanged for unknown skin."""
    if skin_lab is None:
        return np.asarray(lab, dtype=np.float64)
    gain = (_to_light(np.array(REFERENCE_SKIN)) / _to_light(skin_lab)) ** FILTER_WEIGHT
    return _to_lab(_to_light(lab) * np.clip(gain, LEAST_GAIN, MOST_GAIN))


def _to_light(lab: FloatArray) -> FloatArray:
    return np.maximum(convert_lab_to_xyz(np.asarray(lab, dtype=np.float64)) @ _FROM_XYZ.T, DARKEST)


def _to_lab(light: FloatArray) -> FloatArray:
    return convert_xyz_to_lab(light @ SRGB_TO_XYZ.T)
