"""All motifs by name, and large pieces that are made of several."""

from collections.abc import Callable

import cv2
import numpy as np

from tattoo.terms import InkFamily
from tattoo.vision.composition import filled_designs, line_designs, symbols
from tattoo.vision.composition.canvas import Canvas
from tattoo.vision.composition.noise import Dice

MOTIFS: dict[str, tuple[float, Callable[[Canvas], None]]] = {
    "strokes": (0.05, line_designs.draw_strokes),
    "lettering": (0.15, line_designs.draw_lettering),
    "tribal": (0.1, line_designs.draw_tribal),
    "geometry": (0.05, line_designs.draw_geometry),
    "band": (0.05, line_designs.draw_band),
    "dots": (0.05, line_designs.draw_dots),
    "solid": (0.06, filled_designs.draw_solid),
    "shading": (0.08, filled_designs.draw_shading),
    "flower": (0.11, filled_designs.draw_flower),
    "symbol": (0.09, symbols.draw_symbol),
    "mandala": (0.05, filled_designs.draw_mandala),
    "branch": (0.05, filled_designs.draw_branch),
    "serpent": (0.04, filled_designs.draw_serpent),
    "realism": (0.1, filled_designs.draw_realism),
    "scales": (0.02, filled_designs.draw_fish_scales),
}
"""How often each is drawn, and by what; "sleeve", a piece of many of them, is the further name."""

SLEEVE = "sleeve"
SLEEVE_SHARE = 0.16


def choose_motif(dice: Dice) -> str:
    """Choose a motif's name as often as the table says."""
    if dice.random() < SLEEVE_SHARE:
        return SLEEVE
    weights = np.array([weight for weight, _ in MOTIFS.values()])
    return str(dice.choice(list(MOTIFS), p=weights / weights.sum()))


def draw_design(dice: Dice, *, motif: str, side_px: int, families: tuple[InkFamily, ...]) -> Canvas:
    """Draw a motif, or a sleeve of several, on a new sheet."""
    canvas = Canvas.blank(dice, side_px=side_px, families=families)
    if motif != SLEEVE:
        MOTIFS[motif][1](canvas)
        return canvas
    background = str(dice.choice(["scales", "realism", "shading", "none", "none"]))
    if background != "none":
        MOTIFS[background][1](canvas)
        canvas.density[:] = (canvas.density * dice.uniform(0.4, 0.9)).astype(np.uint8)
    for _ in range(int(dice.integers(4, 10))):
        _paste_part(canvas, motif=choose_part(dice))
    return canvas


def choose_part(dice: Dice) -> str:
    """Choose the motif of a part of a sleeve."""
    parts = [name for name in MOTIFS if name not in ("band", "scales", "dots")]
    return str(dice.choice(parts))


def _paste_part(canvas: Canvas, *, motif: str) -> None:
    """Draw a motif small, turned, and lay it over a place of the sheet."""
    dice = canvas.dice
    side_px = int(canvas.side_px * dice.uniform(0.35, 0.65))
    part = Canvas.blank(dice, side_px=side_px, families=canvas.families)
    MOTIFS[motif][1](part)
    matrix = cv2.getRotationMatrix2D((side_px / 2, side_px / 2), float(dice.uniform(0, 360)), 1.0)
    density = cv2.warpAffine(part.density, matrix, (side_px, side_px), flags=cv2.INTER_LINEAR)
    index = cv2.warpAffine(part.index, matrix, (side_px, side_px), flags=cv2.INTER_NEAREST)
    top, left = dice.integers(0, canvas.side_px - side_px, 2)
    place = (slice(top, top + side_px), slice(left, left + side_px))
    is_above = density > 60
    canvas.density[place] = np.where(is_above, density, canvas.density[place])
    canvas.index[place] = np.where(is_above & (index > 0), index, canvas.index[place])
