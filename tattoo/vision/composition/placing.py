"""Where a tattoo lies on the skin and how large it is."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from tattoo.vision.composition.inking import Place
from tattoo.vision.composition.noise import Dice, FloatArray, is_drawn

SMALLEST, LARGEST = 0.03, 0.85
"""Shares of the frame of the square around a tattoo."""


def draw_share(dice: Dice, *, motif: str, tattoos: int) -> float:
    """Draw a share of the frame, small ones and large ones alike; sleeves are large, two tattoos leave room."""
    if tattoos > 1:
        return float(dice.uniform(SMALLEST, 0.12))
    if motif == "sleeve":
        return float(dice.uniform(0.3, 1.6))
    return float(np.exp(dice.uniform(math.log(SMALLEST), math.log(LARGEST))) if is_drawn(dice, probability=0.4)
                 else dice.uniform(0.1, LARGEST))  # fmt: skip


def choose_place(dice: Dice, *, cover: FloatArray, share: float, taken: tuple[Place, ...], is_at_border: bool) -> Place:
    """Choose a place on the skin, `cover` float32 (h, w), 0 to 1: away from those taken, in the frame or across its edge."""
    height_px, width_px = cover.shape
    side_px = math.sqrt(share * height_px * width_px)
    inside = _find_room(cover, side_px=side_px, keeps_inside=not is_at_border)
    spots = np.argwhere(inside)
    best, best_room = spots[int(dice.integers(len(spots)))], -math.inf
    for spot in spots[dice.integers(0, len(spots), 40)]:
        room = min([math.dist((place.x_px, place.y_px), (spot[1], spot[0])) for place in taken], default=math.inf)
        if room > best_room:
            best, best_room = spot, room
    y_px, x_px = float(best[0]), float(best[1])
    if is_at_border:
        x_px, y_px = _move_to_border(dice, x_px=x_px, y_px=y_px, shape=(height_px, width_px), cover=cover)
    aspect = float(np.exp(dice.normal(0, 0.22))) if not taken else 1.0
    angle = float(dice.normal(0, 0.35) if is_drawn(dice, probability=0.6) else dice.uniform(0, 2 * math.pi))
    return Place(x_px, y_px, side_px, angle, float(np.clip(aspect, 0.55, 1.5)))


def _find_room(cover: FloatArray, *, side_px: float, keeps_inside: bool) -> NDArray[np.bool_]:
    """Pixels of skin that are far enough from the skin's edge and, if asked, from the frame's; bool (h, w), never empty."""
    skin = (cover > 0.6).astype(np.uint8)
    if keeps_inside:
        margin = int(min(side_px * 0.52, min(cover.shape) * 0.46))
        skin[:margin] = skin[-margin:] = 0
        skin[:, :margin] = skin[:, -margin:] = 0
    if not skin.any():
        skin = (cover > 0.6).astype(np.uint8)
    if not skin.any():
        return np.ones(cover.shape, bool)
    distance = cv2.distanceTransform((cover > 0.6).astype(np.uint8), cv2.DIST_L2, 3) * skin
    return np.asarray(distance >= min(side_px * 0.35, float(distance.max()) * 0.7))


def _move_to_border(
    dice: Dice, *, x_px: float, y_px: float, shape: tuple[int, int], cover: FloatArray
) -> tuple[float, float]:
    """The point of skin on the frame's edge that is nearest to one of a few drawn there."""
    width_px = shape[1]
    rim = np.zeros(shape, bool)
    rim[[0, -1]] = True
    rim[:, [0, -1]] = True
    spots = np.argwhere(rim & (cover > 0.6))
    if not len(spots):
        return (0.0, y_px) if x_px < width_px / 2 else (float(width_px), y_px)
    chosen = spots[int(dice.integers(len(spots)))]
    return float(chosen[1]), float(chosen[0])
