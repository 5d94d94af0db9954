"""What is not skin: walls, cloth with and without prints, wood, paper, clutter, and colours near skin's."""

import math

import cv2
import numpy as np

from tattoo.terms import ToneClass
from tattoo.vision.composition.designs import choose_part, draw_design
from tattoo.vision.composition.noise import Dice, FloatArray, blur, is_drawn, make_grain, make_noise
from tattoo.vision.composition.pigments import draw_skin
from tattoo.vision.composition.surfaces import Shape
from tattoo.vision.composition.wishes import FAMILIES


def draw_colour(dice: Dice) -> FloatArray:
    """A colour of things: often grey, white or black, sometimes bright, sometimes near a skin's; linear float32 (3,)."""
    kind = dice.random()
    if kind < 0.12:
        return draw_skin(dice, tone_class=tuple(ToneClass)[int(dice.integers(6))]).reflectance
    value = float(dice.choice([dice.uniform(0.01, 0.06), dice.uniform(0.05, 0.4), dice.uniform(0.5, 0.95)]))
    chroma = 0.06 if kind < 0.55 else 0.6
    return np.asarray(np.clip(value * np.exp(dice.normal(0, chroma, 3)), 0.005, 0.98), np.float32)


def paint_plain(dice: Dice, *, shape: Shape) -> FloatArray:
    """A wall or a sheet with slow changes of light."""
    field = make_noise(dice, shape=shape, cells=float(dice.uniform(1, 4)), octaves=3)
    return np.asarray(draw_colour(dice) * np.exp(field * float(dice.uniform(0.02, 0.3)))[..., None], np.float32)


def paint_cloth(dice: Dice, *, shape: Shape) -> FloatArray:
    """Cloth: a weave with folds, plain, striped, checked, or with a print that may look like a tattoo."""
    height_px, width_px = shape
    picture = np.broadcast_to(draw_colour(dice), (*shape, 3)).copy()
    angle, pitch = float(dice.uniform(0, math.pi)), float(dice.uniform(0.01, 0.15)) * max(shape)
    y, x = np.mgrid[0:height_px, 0:width_px].astype(np.float32)
    along, across = x * math.cos(angle) + y * math.sin(angle), y * math.cos(angle) - x * math.sin(angle)
    kind = dice.random()
    if kind < 0.22:
        picture[np.sin(along / pitch * math.pi) > dice.uniform(-0.5, 0.7)] = draw_colour(dice)
    elif kind < 0.35:
        mark = (np.sin(along / pitch * math.pi) > 0.3).astype(np.float32) + (np.sin(across / pitch * math.pi) > 0.3)
        picture += (draw_colour(dice) - picture) * (mark / 2)[..., None]
    elif kind < 0.7:
        picture = _print_on(dice, picture=picture)
    weave = np.sin(along * float(dice.uniform(0.8, 2.5))) * np.sin(across * float(dice.uniform(0.8, 2.5)))
    folds = make_noise(dice, shape=shape, cells=float(dice.uniform(2, 8)), octaves=2)
    relief = weave * float(dice.uniform(0, 0.18)) + folds * float(dice.uniform(0.05, 0.4))
    return np.asarray(picture * np.exp(relief)[..., None], np.float32)


def _print_on(dice: Dice, *, picture: FloatArray) -> FloatArray:
    """The same motifs as tattoos, printed: over the whole, or repeated."""
    count = int(dice.integers(2, len(FAMILIES)))
    families = tuple(FAMILIES[int(k)] for k in dice.choice(len(FAMILIES), count, replace=False))
    sheet = draw_design(dice, motif=choose_part(dice), side_px=max(96, max(picture.shape[:2]) // 2), families=families)
    repeats = int(dice.integers(1, 5))
    colours = np.stack([draw_colour(dice) for _ in range(len(FAMILIES) + 1)])
    density, index = (np.tile(sheet_part, (repeats, repeats)) for sheet_part in (sheet.density, sheet.index))
    size = (picture.shape[1], picture.shape[0])
    amount = cv2.resize(density, size, interpolation=cv2.INTER_AREA).astype(np.float32)[..., None] / 255
    inks = colours[cv2.resize(index, size, interpolation=cv2.INTER_NEAREST)]
    return np.asarray(picture + (inks - picture) * amount * float(dice.uniform(0.5, 1)), np.float32)


def paint_grained(dice: Dice, *, shape: Shape) -> FloatArray:
    """Wood, leather, carpet, grass: grain that may be drawn out in one direction."""
    stretch = float(dice.choice([1, 1, 6, 20]))
    tall = (shape[0], max(4, int(shape[1] / stretch)))
    grain = make_noise(dice, shape=tall, cells=float(dice.uniform(10, 80)), octaves=3)
    grain = np.asarray(cv2.resize(grain, shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)
    grain += 0.5 * make_grain(dice, shape=shape, blur_px=0.7)
    return np.asarray(draw_colour(dice) * np.exp(grain * float(dice.uniform(0.1, 0.5)))[..., None], np.float32)


def paint_clutter(dice: Dice, *, shape: Shape) -> FloatArray:
    """A room full of things: bars, discs and boxes, sharp or out of focus."""
    height_px, width_px = shape
    picture = paint_plain(dice, shape=shape)
    for _ in range(int(dice.integers(4, 30))):
        colour = tuple(float(one) for one in draw_colour(dice))
        x, y = int(dice.uniform(0, width_px)), int(dice.uniform(0, height_px))
        size = dice.uniform(0.03, 0.4, 2) * max(shape)
        kind = dice.random()
        if kind < 0.5:
            corners = cv2.boxPoints(((x, y), (float(size[0]), float(size[1])), float(dice.uniform(0, 180))))
            cv2.fillPoly(picture, [corners.astype(np.int32)], colour, cv2.LINE_AA)
        elif kind < 0.75:
            axes = (int(size[0] / 2) + 1, int(size[1] / 2) + 1)
            cv2.ellipse(picture, (x, y), axes, float(dice.uniform(0, 180)), 0, 360, colour, -1, cv2.LINE_AA)
        else:
            end = (int(dice.uniform(0, width_px)), int(dice.uniform(0, height_px)))
            cv2.line(picture, (x, y), end, colour, max(1, int(size[0] / 12)), cv2.LINE_AA)
    if is_drawn(dice, probability=0.55):
        picture = blur(picture, sigma_px=float(dice.uniform(0.004, 0.03)) * max(shape))
    return np.asarray(picture * np.exp(0.1 * make_grain(dice, shape=shape, blur_px=1))[..., None], np.float32)


def paint_photo_like(dice: Dice, *, shape: Shape) -> FloatArray:
    """Coloured clouds at all sizes with hard steps, statistically like a photograph."""
    fields = [make_noise(dice, shape=shape, cells=float(dice.uniform(2, 5)), octaves=6) for _ in range(2)]
    light = fields[0] + float(dice.uniform(0, 1)) * np.sign(fields[1])
    picture = draw_colour(dice) * np.exp(light * 0.8)[..., None]
    step = np.clip(fields[1] * float(dice.uniform(1, 8)), 0, 1)[..., None]
    return np.asarray(np.clip(picture + (draw_colour(dice) - picture) * step, 0.003, 1), np.float32)


def paint_near_skin(dice: Dice, *, shape: Shape) -> FloatArray:
    """Wood, sand, cardboard: a skin's colour that is no skin, with stripes or knots."""
    colour = draw_skin(dice, tone_class=None).reflectance
    texture = paint_grained(dice, shape=shape) if is_drawn(dice, probability=0.6) else paint_cloth(dice, shape=shape)
    relief = np.log(np.maximum(texture.mean(axis=2), 1e-3))
    return np.asarray(colour * np.exp((relief - relief.mean()) * 0.6)[..., None], np.float32)


SURROUNDINGS = (
    (0.24, paint_plain),
    (0.28, paint_cloth),
    (0.1, paint_grained),
    (0.18, paint_clutter),
    (0.13, paint_photo_like),
    (0.07, paint_near_skin),
)


def paint_surroundings(dice: Dice, *, shape: Shape) -> FloatArray:
    """Any of them: linear reflectance, float32 (h, w, 3), 0 to 1."""
    chosen = int(dice.choice(len(SURROUNDINGS), p=[weight for weight, _ in SURROUNDINGS]))
    return np.clip(SURROUNDINGS[chosen][1](dice, shape=shape), 0.002, 1.0)
