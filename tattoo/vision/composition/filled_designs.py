"""Designs of areas: solid shapes, shading, flowers, mandalas, twigs, serpents, realism, scales."""

import math

import cv2
import numpy as np

from tattoo.terms import InkFamily
from tattoo.vision.composition.canvas import NUMBERS, Canvas, ring_of, turn_points
from tattoo.vision.composition.noise import FloatArray, bend, is_drawn, make_noise


def draw_blob_outline(canvas: Canvas, *, roughness: float, count: int = 11) -> FloatArray:
    """A closed smooth outline around the middle."""
    radii = 0.75 * (1 + roughness * canvas.dice.standard_normal(count))
    return np.clip(bend(ring_of(count, radius=np.clip(radii, 0.2, 1).astype(np.float32)), is_closed=True), -0.98, 0.98)


def draw_solid(canvas: Canvas) -> None:
    """Patches of even colour, side by side or cut by negative lines."""
    dice = canvas.dice
    for family in canvas.families:
        outline = draw_blob_outline(canvas, roughness=float(dice.uniform(0.05, 0.35)))
        size, place = float(dice.uniform(0.35, 0.9)), dice.uniform(-0.35, 0.35, 2)
        canvas.fill(outline * size + place.astype(np.float32), family=family, density=int(dice.integers(200, 255)))
    if is_drawn(dice, probability=0.3):
        for _ in range(int(dice.integers(1, 6))):
            points = dice.uniform(-1, 1, (4, 2)).astype(np.float32)
            canvas.stroke(bend(points), family=canvas.line, width=float(dice.uniform(0.02, 0.08)), density=0)


def draw_shading(canvas: Canvas) -> None:
    """A shape of soft grey-wash or colour, with or without outline."""
    dice = canvas.dice
    for _ in range(int(dice.integers(1, 4))):
        outline = draw_blob_outline(canvas, roughness=float(dice.uniform(0.05, 0.3)))
        outline = outline * float(dice.uniform(0.5, 1)) + dice.uniform(-0.25, 0.25, 2).astype(np.float32)
        canvas.shade(outline, family=canvas.pick_fill(), lowest=float(dice.uniform(0.25, 0.6)))
        if is_drawn(dice, probability=0.5):
            canvas.stroke(outline, family=canvas.line, width=float(dice.uniform(0.01, 0.05)), is_closed=True)


def draw_flower(canvas: Canvas) -> None:
    """A flower with coloured petals, outlined, with leaves."""
    dice = canvas.dice
    petals, rings = int(dice.integers(4, 10)), int(dice.integers(1, 4))
    fill, leaf, heart = canvas.pick_fill(), canvas.pick_fill(), canvas.pick_fill()
    width = float(dice.uniform(0.012, 0.05))
    has_fill = len(canvas.families) > 1 or is_drawn(dice, probability=0.4)
    for angle in dice.uniform(0, 2 * math.pi, int(dice.integers(0, 4))):
        _draw_petal(canvas, angle=float(angle), length=0.97, breadth=0.3, fill=leaf if has_fill else None, width=width)
    for ring in range(rings):
        length = 0.78 * (1 - 0.27 * ring)
        breadth = length * math.pi / petals * float(dice.uniform(0.8, 1.3))
        for petal in range(petals):
            angle = 2 * math.pi * petal / petals + ring * math.pi / petals
            _draw_petal(
                canvas, angle=angle, length=length, breadth=breadth, fill=fill if has_fill else None, width=width
            )
    canvas.disc(np.zeros(2, np.float32), radius=0.13, family=heart)
    canvas.stroke(ring_of(32, radius=0.13), family=canvas.line, width=width, is_closed=True)


def _draw_petal(
    canvas: Canvas, *, angle: float, length: float, breadth: float, fill: InkFamily | None, width: float
) -> None:
    tip = np.array([[0, 0.05], [0.45, 0.5], [0.95, 0.15], [1, 0], [0.95, -0.15], [0.45, -0.5], [0, -0.05]], np.float32)
    shape = bend(tip * np.array([length, breadth], np.float32), is_closed=True)
    points = turn_points(shape, angle=angle)
    if fill is not None and is_drawn(canvas.dice, probability=0.5):
        canvas.fill(points, family=fill, density=int(canvas.dice.integers(190, 250)))
    elif fill is not None:
        canvas.shade(points, family=fill, lowest=0.4)
    else:
        canvas.fill(points, family=canvas.line, density=0)
    canvas.stroke(points, family=canvas.line, width=width, is_closed=True)


def draw_mandala(canvas: Canvas) -> None:
    """Rings of petals, dots and arcs around a middle."""
    dice = canvas.dice
    folds, width = int(dice.integers(6, 15)), float(dice.uniform(0.01, 0.03))
    radius = 0.95
    while radius > 0.15:
        kind, step = int(dice.integers(4)), float(dice.uniform(0.12, 0.28))
        for fold in range(folds):
            angle = 2 * math.pi * fold / folds
            base = np.array([[radius - step, 0]], np.float32)
            if kind == 0:
                canvas.disc(turn_points(base, angle=angle)[0], radius=step * 0.22, family=canvas.pick_fill())
                continue
            half = math.pi / folds * radius * 0.9
            leaf = np.array([[-0.5, 0], [0, half / step], [0.5, 0], [0, -half / step]], np.float32)
            points = turn_points(bend(leaf * step * 0.95, is_closed=True) + base + step / 2, angle=angle)
            if kind == 1:
                canvas.fill(points, family=canvas.pick_fill())
            canvas.stroke(points, family=canvas.line, width=width, is_closed=True)
        canvas.stroke(ring_of(72, radius=radius - step), family=canvas.line, width=width, is_closed=True)
        radius -= step


def draw_branch(canvas: Canvas) -> None:
    """A twig or a feather: a bent stem with leaves on both sides."""
    dice = canvas.dice
    stem = bend(np.stack([np.linspace(-0.9, 0.9, 5), dice.normal(0, 0.2, 5)], axis=1).astype(np.float32))
    count, size, width = int(dice.integers(4, 18)), float(dice.uniform(0.2, 0.5)), float(dice.uniform(0.012, 0.05))
    fill = canvas.pick_fill()
    for k in range(count):
        root = stem[int((k + 0.5) / count * (len(stem) - 1))]
        for side in (-1, 1):
            heading = np.array([0.6, side * 0.8]) * size * dice.uniform(0.7, 1.1)
            canvas.brush(
                np.stack([root, root + heading * 0.5 + [0.04, 0], root + heading]), family=fill, width=size * 0.35
            )
    canvas.stroke(stem, family=canvas.line, width=width)


def draw_serpent(canvas: Canvas) -> None:
    """A wide winding body with scales, outlined."""
    dice = canvas.dice
    turns, size = float(dice.uniform(1, 3)), float(dice.uniform(0.18, 0.4))
    t = np.linspace(0, 1, 16)
    spine = np.stack([-0.85 + 1.7 * t, 0.5 * np.sin(t * turns * 2 * math.pi)], axis=1).astype(np.float32)
    fill = canvas.pick_fill()
    canvas.brush(spine, family=canvas.line, width=size, power=0.4)
    canvas.brush(spine, family=fill, width=size * 0.78, power=0.4)
    if is_drawn(dice, probability=0.7):
        for point in bend(spine, steps=5):
            canvas.disc(point, radius=size * 0.09, family=canvas.line)


def draw_realism(canvas: Canvas) -> None:
    """Grey-wash or colour realism: dark and light clouds with sharp creases inside a soft shape, skin as the highlight."""
    dice, shape = canvas.dice, (canvas.side_px, canvas.side_px)
    field = make_noise(dice, shape=shape, cells=float(dice.uniform(2, 6)), octaves=4)
    crease = np.abs(make_noise(dice, shape=shape, cells=float(dice.uniform(3, 8)), octaves=2))
    tone = 0.5 + 0.45 * field + np.exp(-crease * 9) * float(dice.uniform(0, 0.8)) - float(dice.uniform(0, 0.35))
    mask = np.zeros(shape, np.uint8)
    outline = draw_blob_outline(canvas, roughness=float(dice.uniform(0.03, 0.25)))
    cv2.fillPoly(mask, [canvas.to_px(outline).astype(np.int32)], 255)
    fade = canvas.side_px * float(dice.uniform(0.005, 0.08))
    inside = cv2.GaussianBlur(mask.astype(np.float32) / 255, (0, 0), fade)
    canvas.density[:] = np.clip(tone * inside * 255, 0, 250).astype(np.uint8)
    canvas.index[:] = NUMBERS[canvas.line]
    for family in canvas.families[1:]:
        region = make_noise(dice, shape=shape, cells=float(dice.uniform(1.5, 4)), octaves=1) > 0.4
        canvas.index[region] = NUMBERS[family]


def draw_fish_scales(canvas: Canvas) -> None:
    """Rows of scales or waves that fill the sheet, as backgrounds of large Japanese pieces do."""
    dice = canvas.dice
    rows, width = int(dice.integers(4, 11)), float(dice.uniform(0.012, 0.04))
    radius = 1.1 / rows
    for row in range(rows * 2 + 2):
        for column in range(rows + 1):
            middle = np.array([-1 + (column + 0.5 * (row % 2)) * 2 * radius, -1 + row * radius], np.float32)
            circle = ring_of(24, radius=radius) + middle
            if row % 3 == 0 and is_drawn(dice, probability=0.8):
                canvas.shade(circle, family=canvas.pick_fill(), lowest=0.2) if rows < 6 else canvas.fill(
                    circle, family=canvas.pick_fill(), density=200
                )
            else:
                canvas.fill(circle, family=canvas.line, density=int(dice.integers(0, 90)))
            canvas.stroke(circle, family=canvas.line, width=width, is_closed=True)
    canvas.density[canvas.density < 40] = 0
