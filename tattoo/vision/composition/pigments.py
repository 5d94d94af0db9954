"""The colours of skins and inks, as reflectances of linear sRGB.

An ink is described by how it looks in light skin (medians measured on photographs, and ranges around them). In darker skin
the melanin above filters it: its light passes the epidermis twice, as the skin's own light does.
"""

import math
from dataclasses import dataclass

import numpy as np

from tattoo.colour.spaces import convert_lab_to_srgb, linearise_srgb
from tattoo.terms import InkFamily, ToneClass
from tattoo.vision.composition.noise import Dice, FloatArray

Lab = tuple[float, float, float]

LIGHT_SKIN: Lab = (70.0, 9.0, 16.0)
"""The skin in which IN_LIGHT_SKIN holds."""

IN_LIGHT_SKIN: dict[InkFamily, tuple[Lab, Lab]] = {
    InkFamily.BLACK: ((12, 0.5, 0), (4, 1, 1.5)),
    InkFamily.GREY: ((45, 1.5, 2), (5, 1, 1.5)),
    InkFamily.BLUE_BLACK: ((22, -1, -10), (3, 1, 2)),
    InkFamily.BLUE: ((38, -5, -19), (6, 4, 4)),
    InkFamily.GREEN: ((48, -19, 12), (7, 4, 4)),
    InkFamily.TEAL: ((52, -19, -8), (6, 3, 3)),
    InkFamily.PURPLE: ((35, 16, -16), (6, 3, 3)),
    InkFamily.RED: ((43, 45, 22), (5, 5, 5)),
    InkFamily.ORANGE: ((58, 36, 44), (4, 4, 4)),
    InkFamily.YELLOW: ((75, 6, 55), (4, 3, 5)),
    InkFamily.PINK: ((52, 36, -5), (5, 4, 4)),
    InkFamily.BROWN: ((34, 14, 19), (4, 2, 3)),
    InkFamily.COSMETIC_BROWN: ((45, 15, 17), (4, 2, 3)),
    InkFamily.WHITE: ((86, 2, 8), (3, 1, 2)),
    InkFamily.FLESH: ((72, 12, 19), (3, 2, 2)),
    InkFamily.FLUORESCENT: ((78, -38, 62), (4, 6, 6)),
    InkFamily.UNKNOWN: ((50, 10, 10), (15, 15, 15)),
}
"""Median and spread of each family's L*a*b* in light skin."""

ITA_RANGES: dict[ToneClass, tuple[float, float]] = {
    ToneClass.VERY_LIGHT: (55.5, 68),
    ToneClass.LIGHT: (41.5, 54.5),
    ToneClass.INTERMEDIATE: (28.5, 40.5),
    ToneClass.TAN: (10.5, 27.5),
    ToneClass.BROWN: (-29.5, 9.5),
    ToneClass.DARK: (-60, -30.5),
}
"""Degrees; the classes are those of Del Bino and Bernerd 2013, the ends are where skins end."""

FILTER_EXPONENT = 0.8
"""Some of what is seen over an ink is scattered above it, so the filter is a little weaker than the skin's own."""


@dataclass(frozen=True)
class SkinColour:
    """A skin's L*a*b* (D65), its ITA in degrees and its class."""

    lab: Lab
    ita_deg: float
    tone_class: ToneClass

    @property
    def reflectance(self) -> FloatArray:
        """Linear sRGB, float32 (3,)."""
        return reflect(self.lab)


def reflect(lab: Lab) -> FloatArray:
    """L*a*b* as linear sRGB, float32 (3,), 0.002 to 1."""
    linear = linearise_srgb(convert_lab_to_srgb(np.asarray(lab, np.float64)))
    return np.clip(linear, 0.002, 1).astype(np.float32)


def draw_skin(dice: Dice, *, tone_class: ToneClass | None) -> SkinColour:
    """Draw a skin of a class, or of any; ITA = atan((L* - 50) / b*) (Chardon 1991) holds exactly."""
    chosen = tone_class or tuple(ToneClass)[int(dice.integers(len(ToneClass)))]
    low, high = ITA_RANGES[chosen]
    ita = float(dice.uniform(low, high))
    middle = float(np.interp(ita, [-60, -30, 10, 30, 50, 70], [11, 16, 21, 19, 16, 10]))
    yellow = float(np.clip(middle + dice.normal(0, 1.8), 7, 26))
    red = float(np.interp(ita, [-60, -30, 10, 40, 70], [8, 11, 12, 10, 7]) + dice.normal(0, 1.8))
    lightness = 50 + yellow * math.tan(math.radians(ita))
    return SkinColour((lightness, red, yellow), ita, chosen)


def draw_ink(dice: Dice, *, family: InkFamily, skin: SkinColour, spread: float) -> FloatArray:
    """An ink's reflectance in a skin, linear sRGB float32 (3,); `spread` scales how far inks of a family differ."""
    median, deviation = IN_LIGHT_SKIN[family]
    lab = np.asarray(median) + spread * np.asarray(deviation) * np.clip(dice.standard_normal(3), -2, 2)
    own = reflect((float(np.clip(lab[0], 3, 95)), float(lab[1]), float(lab[2])))
    above = np.clip(skin.reflectance / reflect(LIGHT_SKIN), 0.02, 1.1) ** FILTER_EXPONENT
    return np.asarray(np.clip(own * above, 0.002, 1), np.float32)
