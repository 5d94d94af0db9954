"""The skin's own picture: uneven melanin and blood, pores, lines, moles, freckles, veins, scars, stubble.

Melanin and blood are absorbers: an amount of them multiplies the reflectance by exp(-amount * absorption), with more
absorption of blue by melanin and of green by blood.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from tattoo.vision.composition.noise import Dice, FloatArray, bend, blur, is_drawn, make_grain, make_noise
from tattoo.vision.composition.pigments import SkinColour
from tattoo.vision.composition.surfaces import SHIFT, Shape, to_fixed

MELANIN = np.array((0.55, 0.95, 1.45), np.float32)
BLOOD = np.array((0.12, 1.0, 0.75), np.float32)
VEIN = np.array((0.9, 0.45, 0.15), np.float32)


@dataclass(frozen=True)
class Wear:
    """How much of everything there is; 1 is usual, `scale` is the size of details in px."""

    texture: float
    marks: float
    scale: float


def draw_wear(dice: Dice, *, shape: Shape, strength: float) -> Wear:
    """Draw how worn a skin looks; `strength` 0.4 for an easy picture to 1.6 for a hard one."""
    scale = min(shape) / 256 * float(2 ** dice.uniform(-0.7, 1.3))
    return Wear(min(float(dice.gamma(2, 0.45)) * strength, 3), float(dice.gamma(1.5, 0.6)) * strength, scale)


def paint_skin(dice: Dice, *, skin: SkinColour, shape: Shape, wear: Wear) -> FloatArray:
    """Skin that fills the frame: linear reflectance, float32 (h, w, 3)."""
    melanin = 0.05 * wear.texture * make_noise(dice, shape=shape, cells=float(dice.uniform(2, 6)), octaves=3)
    blood = 0.06 * wear.texture * make_noise(dice, shape=shape, cells=float(dice.uniform(2, 10)), octaves=3)
    relief = _draw_relief(dice, shape=shape, wear=wear)
    melanin += relief * 0.5
    blood += relief * 0.6
    _add_freckles(dice, melanin=melanin, wear=wear)
    _add_moles(dice, melanin=melanin, blood=blood, wear=wear)
    _add_redness(dice, blood=blood, wear=wear)
    _add_scars(dice, melanin=melanin, blood=blood, wear=wear)
    _add_stubble(dice, melanin=melanin, wear=wear)
    absorbed = melanin[..., None] * MELANIN + blood[..., None] * BLOOD
    if is_drawn(dice, probability=0.3):
        absorbed += _draw_veins(dice, shape=shape, wear=wear)[..., None] * VEIN
    return np.asarray(skin.reflectance * np.exp(-absorbed), np.float32)


def _draw_relief(dice: Dice, *, shape: Shape, wear: Wear) -> FloatArray:
    """Pores, the fine net of skin lines and a few creases, as darkness."""
    fine = blur(make_grain(dice, shape=shape), sigma_px=0.6 * wear.scale)
    coarse = make_noise(dice, shape=shape, cells=max(shape) / (5 * wear.scale), octaves=1)
    fine /= max(float(fine.std()), 1e-6)
    amount = 0.04 * wear.texture * np.clip(1 + 0.6 * make_noise(dice, shape=shape, cells=3, octaves=1), 0, 3)
    pores = np.clip(coarse - 1.3, 0, 1.5) * 0.06 * wear.texture
    relief = fine * amount + pores
    if is_drawn(dice, probability=0.3):
        relief += _draw_creases(dice, shape=shape, wear=wear)
    return np.asarray(relief, np.float32)


def _draw_creases(dice: Dice, *, shape: Shape, wear: Wear) -> FloatArray:
    mask = np.zeros(shape, np.uint8)
    side, angle = max(shape), float(dice.uniform(0, math.pi))
    heading = np.array((math.cos(angle), math.sin(angle)))
    for _ in range(int(dice.integers(1, 14))):
        start = dice.uniform(0, 1, 2) * shape[::-1]
        points = start + np.outer(np.linspace(-0.5, 0.5, 5) * side * dice.uniform(0.1, 0.9), heading)
        points += dice.normal(0, side * 0.012, points.shape)
        curve = [to_fixed(bend(points.astype(np.float32)))]
        cv2.polylines(mask, curve, False, int(dice.integers(60, 255)), 1, cv2.LINE_AA, SHIFT)
    soft = blur(np.asarray(mask, np.float32) / 255, sigma_px=0.7 * wear.scale)
    return np.asarray(soft * dice.uniform(0.1, 0.7), np.float32)


def _scatter(dice: Dice, *, shape: Shape, count: int, radius_px: tuple[float, float]) -> FloatArray:
    """Soft discs of random darkness, float32 (h, w), 0 to 1."""
    mask = np.zeros(shape, np.uint8)
    middles = dice.uniform(0, 1, (count, 2)) * shape[::-1]
    for middle, radius in zip(middles, dice.uniform(*radius_px, count), strict=True):
        axes = to_fixed(np.asarray(radius * dice.uniform(0.75, 1.25, 2))).tolist()
        centre = tuple(to_fixed(middle).tolist())
        mask_value = int(dice.integers(110, 255))
        cv2.ellipse(
            mask,
            (centre[0] >> SHIFT, centre[1] >> SHIFT),
            (max(axes[0] >> SHIFT, 1), max(axes[1] >> SHIFT, 1)),
            float(dice.uniform(0, 180)),
            0,
            360,
            mask_value,
            -1,
            cv2.LINE_AA,
        )
    return np.asarray(mask, np.float32) / np.float32(255)


def _add_freckles(dice: Dice, *, melanin: FloatArray, wear: Wear) -> None:
    if not is_drawn(dice, probability=0.25):
        return
    shape = (melanin.shape[0], melanin.shape[1])
    count = int(dice.integers(10, 160) * min(wear.marks, 2))
    spots = _scatter(dice, shape=shape, count=count, radius_px=(0.6 * wear.scale, 2.2 * wear.scale))
    melanin += blur(spots, sigma_px=0.8 * wear.scale) * float(dice.uniform(0.1, 0.6))


def _add_moles(dice: Dice, *, melanin: FloatArray, blood: FloatArray, wear: Wear) -> None:
    if not is_drawn(dice, probability=0.35):
        return
    shape = (melanin.shape[0], melanin.shape[1])
    count = int(dice.integers(1, 3 + int(6 * min(wear.marks, 2))))
    spots = _scatter(dice, shape=shape, count=count, radius_px=(1.2 * wear.scale, 5.5 * wear.scale))
    spots = blur(spots, sigma_px=0.6 * wear.scale)
    melanin += spots * float(dice.uniform(0.4, 1.8))
    blood += spots * float(dice.uniform(0, 0.8))


def _add_redness(dice: Dice, *, blood: FloatArray, wear: Wear) -> None:
    if not is_drawn(dice, probability=0.3):
        return
    shape = (blood.shape[0], blood.shape[1])
    patch = np.clip(make_noise(dice, shape=shape, cells=float(dice.uniform(1.5, 6))) - 0.4, 0, 1.5)
    blood += patch * float(dice.uniform(0.05, 0.4)) * min(wear.marks, 1)
    if is_drawn(dice, probability=0.4):  # pimples
        spots = _scatter(dice, shape=shape, count=int(dice.integers(2, 25)), radius_px=(wear.scale, 3 * wear.scale))
        blood += blur(spots, sigma_px=wear.scale) * float(dice.uniform(0.2, 0.9))


def _add_scars(dice: Dice, *, melanin: FloatArray, blood: FloatArray, wear: Wear) -> None:
    if not is_drawn(dice, probability=0.1 * min(wear.marks + 0.3, 2)):
        return
    shape = (melanin.shape[0], melanin.shape[1])
    scar = _draw_creases(dice, shape=shape, wear=Wear(wear.texture, wear.marks, 2 * wear.scale))
    melanin -= scar * float(dice.uniform(-0.5, 1))
    blood += scar * float(dice.uniform(-0.6, 0.9))


def _add_stubble(dice: Dice, *, melanin: FloatArray, wear: Wear) -> None:
    if not is_drawn(dice, probability=0.15):
        return
    shape = (melanin.shape[0], melanin.shape[1])
    dots = (dice.random(shape, dtype=np.float32) > dice.uniform(0.97, 0.995)).astype(np.float32)
    where = np.clip(make_noise(dice, shape=shape, cells=2, octaves=1) + 0.4, 0, 1)
    melanin += blur(dots, sigma_px=0.5 * wear.scale) * where * float(dice.uniform(0.5, 2.5)) * min(wear.scale, 2)


def _draw_veins(dice: Dice, *, shape: Shape, wear: Wear) -> FloatArray:
    mask = np.zeros(shape, np.uint8)
    for _ in range(int(dice.integers(1, 5))):
        steps = np.cumsum(dice.normal(0, 1, (6, 2)) * 0.08 + dice.normal(0, 0.09, 2), axis=0)
        points = (dice.uniform(0, 1, 2) + steps) * shape[::-1]
        width_px = max(1, int(dice.uniform(1.5, 4) * wear.scale))
        cv2.polylines(mask, [to_fixed(bend(points.astype(np.float32)))], False, 255, width_px, cv2.LINE_AA, SHIFT)
    soft = blur(np.asarray(mask, np.float32) / 255, sigma_px=1.6 * wear.scale)
    return np.asarray(soft * dice.uniform(0.08, 0.35), np.float32)
