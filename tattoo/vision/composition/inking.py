"""Designs laid into the skin: placed, bent with the body, spread and faded with age, filtered by the skin above.

Ink mixes with skin as absorbers do: logarithms of the reflectances are averaged by the ink's density.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tattoo.vision.composition.appearance import BLACK, name_neutral_inks
from tattoo.vision.composition.canvas import Canvas
from tattoo.vision.composition.noise import Dice, FloatArray, blur, make_noise
from tattoo.vision.composition.pigments import SkinColour, draw_ink
from tattoo.vision.composition.surfaces import Shape
from tattoo.vision.composition.wishes import FAMILIES

VISIBLE_DENSITY = 0.22
"""From this density on a pixel counts as ink; less in a faded tattoo, see `lay_ink`."""


@dataclass(frozen=True)
class Place:
    """Where a sheet lies in the frame: its middle and side in px, its turn in radians, its height over its width."""

    x_px: float
    y_px: float
    side_px: float
    angle: float
    aspect: float


@dataclass
class Drawing:
    """What is drawn on the frame so far: density float32 (h, w), 0 to 1, and index uint8 (h, w) as on a Canvas."""

    density: FloatArray
    index: NDArray[np.uint8]


def start_drawing(shape: Shape) -> Drawing:
    """A frame without ink."""
    return Drawing(np.zeros(shape, np.float32), np.zeros(shape, np.uint8))


def place_canvas(dice: Dice, drawing: Drawing, *, canvas: Canvas, place: Place) -> None:
    """Lay a sheet over the frame at a place, bent as a body is."""
    height_px, width_px = drawing.density.shape
    shape = (height_px, width_px)
    half = (canvas.side_px - 1) / 2
    scale = canvas.side_px / place.side_px
    y, x = np.mgrid[0:height_px, 0:width_px].astype(np.float32)
    x, y = x - np.float32(place.x_px), y - np.float32(place.y_px)
    cos, sin = math.cos(place.angle) * scale, math.sin(place.angle) * scale
    wave = canvas.side_px * float(dice.uniform(0, 0.035))
    map_x = x * cos + y * sin + half + wave * make_noise(dice, shape=shape, cells=2.5, octaves=1)
    map_y = (y * cos - x * sin) / place.aspect + half + wave * make_noise(dice, shape=shape, cells=2.5, octaves=1)
    sheet = canvas.density
    if scale > 1.3:
        sheet = np.asarray(cv2.GaussianBlur(sheet, (0, 0), 0.35 * scale), np.uint8)
    maps = (np.asarray(map_x, np.float32), np.asarray(map_y, np.float32))
    density = cv2.remap(sheet, *maps, cv2.INTER_LINEAR, borderValue=0).astype(np.float32) / 255
    index = cv2.remap(canvas.index, *maps, cv2.INTER_NEAREST, borderValue=0)
    is_above = (density > drawing.density) & (index > 0)
    drawing.density[is_above] = density[is_above]
    drawing.index[is_above] = index[is_above]


@dataclass(frozen=True)
class Age:
    """How old a tattoo looks: `share` 0 fresh to 1 very old, the ink's spread in px, and how patchy it is."""

    share: float
    spread_px: float
    patchiness: float

    @property
    def strength(self) -> float:
        """How dense the densest ink is, 0 to 1."""
        return 0.96 * (1 - 0.58 * self.share)


def draw_age(dice: Dice, *, shape: Shape, oldest: float) -> Age:
    """Draw how old a tattoo looks, up to `oldest`."""
    share = oldest * float(dice.beta(1.1, 1.6))
    spread = min(shape) / 256 * float(dice.uniform(0.25, 0.5 + 1.5 * share))
    return Age(share, spread, float(dice.uniform(0, 0.12 + 0.15 * share)))


@dataclass(frozen=True, eq=False)
class InkedSkin:
    """Skin with ink: linear sRGB float32 (h, w, 3), where ink is to be seen (h, w), and its families, uint8 (h, w)."""

    reflectance: FloatArray
    is_ink: NDArray[np.bool_]
    index: NDArray[np.uint8]


def lay_ink(dice: Dice, *, skin: FloatArray, drawing: Drawing, colour: SkinColour, age: Age) -> InkedSkin:
    """The skin, linear float32 (h, w, 3), with the drawing in it."""
    shape = (skin.shape[0], skin.shape[1])
    table = _draw_colours(dice, index=drawing.index, colour=colour, age=age)
    weighted = np.concatenate(
        [np.log(table)[drawing.index] * drawing.density[..., None], drawing.density[..., None]], axis=2
    )
    weighted = blur(np.asarray(weighted, np.float32), sigma_px=age.spread_px)
    density = weighted[..., 3]
    own = weighted[..., :3] / np.maximum(density, 1e-4)[..., None]
    patches = 1 - age.patchiness * np.clip(make_noise(dice, shape=shape, cells=30, octaves=3), 0, 2.5)
    amount = np.clip(density * age.strength * patches, 0, 1)
    log_skin = np.log(skin)
    relief = 0.5 * (log_skin - np.log(colour.reflectance))  # pores and folds show in the ink as well
    mixed = log_skin + amount[..., None] * (own + relief - log_skin)
    is_ink = (amount > min(VISIBLE_DENSITY, 0.42 * age.strength)) & (drawing.index > 0)
    reach_px = math.ceil(2 * age.spread_px)
    index = name_neutral_inks(drawing.index, amount=amount, inks=table, skin=colour.reflectance, reach_px=reach_px)
    return InkedSkin(np.asarray(np.exp(mixed), np.float32), is_ink, index)


def _draw_colours(dice: Dice, *, index: NDArray[np.uint8], colour: SkinColour, age: Age) -> FloatArray:
    """A reflectance for each number of the index, float32 (families + 1, 3)."""
    table = np.ones((len(FAMILIES) + 1, 3), np.float32)
    spread = 0.7 + 0.6 * age.share
    for number in np.unique(index):
        if number:
            table[number] = draw_ink(dice, family=FAMILIES[number - 1], skin=colour, spread=spread)
    table[BLACK] += age.share * np.array((0.008, 0.014, 0.022), np.float32)  # old carbon looks bluish
    return table
