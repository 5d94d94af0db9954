"""The shapes of skin in the frame: a close-up, a limb, a trunk, a hand, two limbs; with their shading.

A surface is a mask; its roundness follows from the distance to its edge, so any shape can be lit.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from tattoo.vision.composition.noise import Dice, FloatArray, bend, blur, is_drawn, make_noise

Shape = tuple[int, int]
SHIFT = 4
"""Fractional bits of the coordinates that OpenCV draws with."""


@dataclass(frozen=True)
class Surface:
    """`cover` is how much of a pixel is skin, `shading` diffuse light near 1, `highlight` 0 to 1; each float32 (h, w)."""

    cover: FloatArray
    shading: FloatArray
    highlight: FloatArray


def to_fixed(points: FloatArray) -> np.ndarray[tuple[int, ...], np.dtype[np.int32]]:
    """Points in px as OpenCV's fixed-point coordinates."""
    return np.round(np.asarray(points) * (1 << SHIFT)).astype(np.int32)


def fill_shape(points: FloatArray, *, shape: Shape) -> FloatArray:
    """The inside of a closed polygon (n, 2) in px, float32 (h, w), 0 to 1, with smooth edges."""
    mask = np.zeros(shape, np.uint8)
    cv2.fillPoly(mask, [to_fixed(points)], 255, cv2.LINE_AA, SHIFT)
    return np.asarray(mask, np.float32) / np.float32(255)


def draw_close_up(_dice: Dice, *, shape: Shape) -> FloatArray:
    """Skin everywhere."""
    return np.ones(shape, np.float32)


def draw_limb(dice: Dice, *, shape: Shape) -> FloatArray:
    """An arm or a leg from edge to edge, wider at one end, a little wavy."""
    height_px, width_px = shape
    angle = float(dice.uniform(0, math.pi))
    along, across = np.array([math.cos(angle), math.sin(angle)]), np.array([-math.sin(angle), math.cos(angle)])
    side = min(shape)
    centre = np.array([width_px, height_px]) / 2 + across * side * dice.uniform(-0.14, 0.14)
    length = 1.6 * max(shape)
    t = np.linspace(-0.5, 0.5, 7)
    widths = side * dice.uniform(0.2, 0.46) * (1 + dice.uniform(-0.5, 0.5) * t + dice.normal(0, 0.05, 7))
    bow = side * dice.uniform(-0.25, 0.25) * (4 * t**2)
    middle = centre + np.outer(t * length, along) + np.outer(bow, across)
    upper, lower = middle + widths[:, None] * across, middle - widths[:, None] * across
    edge = np.concatenate([bend(upper.astype(np.float32)), bend(lower[::-1].astype(np.float32))])
    return fill_shape(edge, shape=shape)


def draw_trunk(dice: Dice, *, shape: Shape) -> FloatArray:
    """A back, a chest or a thigh: a large round shape that leaves one or two sides free."""
    height_px, width_px = shape
    angles = np.linspace(0, 2 * math.pi, 9, endpoint=False)
    radii = max(shape) * dice.uniform(0.5, 0.75) * (1 + dice.normal(0, 0.09, 9))
    centre = np.array([width_px, height_px]) * dice.uniform(0.15, 0.85, 2)
    points = centre + radii[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return fill_shape(bend(points.astype(np.float32), is_closed=True), shape=shape)


def draw_hand(dice: Dice, *, shape: Shape) -> FloatArray:
    """A wrist, a palm and fingers."""
    side = min(shape)
    mask = np.zeros(shape, np.uint8)
    centre = np.array([shape[1], shape[0]]) * dice.uniform(0.4, 0.6, 2)
    turn, palm = float(dice.uniform(0, 2 * math.pi)), side * float(dice.uniform(0.2, 0.3))

    def bar(*, angle: float, start: float, end: float, width: float, sideways: float = 0.0) -> None:
        heading = np.array([math.cos(turn + angle), math.sin(turn + angle)])
        offset = sideways * np.array([-math.sin(turn), math.cos(turn)])
        ends = np.stack([centre + offset + heading * start, centre + offset + heading * end])
        first, last = to_fixed(ends).tolist()
        cv2.line(mask, first, last, 255, max(2, int(width)), cv2.LINE_AA, SHIFT)

    cv2.circle(mask, tuple(to_fixed(centre).tolist()), int(palm * (1 << SHIFT)), 255, -1, cv2.LINE_AA, SHIFT)
    bar(angle=math.pi, start=0, end=side, width=palm * dice.uniform(1.1, 1.5))
    for finger in range(4):
        length = palm * dice.uniform(1.8, 2.4) * (1 - 0.08 * abs(finger - 1.4))
        sideways, angle = (finger - 1.5) * palm * 0.5, (finger - 1.5) * dice.uniform(0.03, 0.14)
        bar(angle=angle, start=0, end=length, width=palm * 0.42, sideways=sideways)
    bar(angle=dice.choice([-1, 1]) * dice.uniform(0.7, 1.1), start=0, end=palm * 1.7, width=palm * 0.46)
    return blur(np.asarray(mask, np.float32) / np.float32(255), sigma_px=side / 300)


def draw_two_limbs(dice: Dice, *, shape: Shape) -> FloatArray:
    """Two limbs that may cross."""
    return np.maximum(draw_limb(dice, shape=shape), draw_limb(dice, shape=shape))


SURFACES: dict[str, tuple[float, Callable[..., FloatArray]]] = {
    "close_up": (0.3, draw_close_up),
    "limb": (0.34, draw_limb),
    "trunk": (0.22, draw_trunk),
    "hand": (0.08, draw_hand),
    "two_limbs": (0.06, draw_two_limbs),
}
"""How often each is drawn, and by what."""


def draw_surface(dice: Dice, *, shape: Shape, name: str | None) -> Surface:
    """Draw a surface of a name, or of any, and light it from a random side."""
    names = tuple(SURFACES)
    weights = [weight for weight, _ in SURFACES.values()]
    chosen = name or names[int(dice.choice(len(names), p=weights))]
    cover = SURFACES[chosen][1](dice, shape=shape)
    return light_surface(dice, cover=cover)


def light_surface(dice: Dice, *, cover: FloatArray) -> Surface:
    """Round a mask off and light it: Lambert's law and a Phong highlight on a height that grows from the edge."""
    shape = (cover.shape[0], cover.shape[1])
    side = min(shape)
    height = _raise_height(dice, cover=cover)
    dx, dy = cv2.Sobel(height, cv2.CV_32F, 1, 0, ksize=3) / 8, cv2.Sobel(height, cv2.CV_32F, 0, 1, ksize=3) / 8
    scale = 1 / np.sqrt(dx**2 + dy**2 + 1)
    normal = (-dx * scale, -dy * scale, scale)
    angle, tilt = float(dice.uniform(0, 2 * math.pi)), float(dice.uniform(0.0, 1.0))
    light = (math.cos(angle) * math.sin(tilt), math.sin(angle) * math.sin(tilt), math.cos(tilt))
    facing = np.clip(sum(n * one for n, one in zip(normal, light, strict=True)), 0, 1)
    ambient = float(dice.uniform(0.25, 0.75))
    slow = 1 + float(dice.uniform(0, 0.12)) * make_noise(dice, shape=shape, cells=float(dice.uniform(1.5, 4)))
    shading = (ambient + (1 - ambient) * facing) * slow
    shading = np.clip(shading / float(shading[cover > 0.5].mean()) * dice.uniform(0.85, 1.05), 0.05, 1.6)
    half = np.array([light[0], light[1], light[2] + 1])
    half /= np.linalg.norm(half)
    mirror = np.clip(sum(n * one for n, one in zip(normal, half, strict=True)), 0, 1)
    bumps = np.clip(1 + 0.3 * make_noise(dice, shape=shape, cells=side / float(dice.uniform(4, 20))), 0, 3)
    highlight = _narrow(np.asarray(mirror, np.float32) ** np.float32(dice.uniform(15, 90))) * bumps
    return Surface(cover, np.asarray(shading, np.float32), np.asarray(highlight, np.float32))


def _narrow(highlight: FloatArray) -> FloatArray:
    """A highlight, 0 to 1, made narrow where it would cover a flat surface as a whole."""
    mean = float(highlight.mean())
    exponent = np.clip(math.log(0.06) / math.log(np.clip(mean, 1e-3, 0.97)), 1, 40)
    return np.asarray(highlight ** np.float32(exponent), np.float32)


def _raise_height(dice: Dice, *, cover: FloatArray) -> FloatArray:
    """Height in px over the frame: a quarter circle up from the edge, then gentle hills; float32 (h, w)."""
    shape = (cover.shape[0], cover.shape[1])
    side = min(shape)
    hills = make_noise(dice, shape=shape, cells=float(dice.uniform(1, 2.5)), octaves=2) * side * 0.04
    if is_drawn(dice, probability=0.25):  # muscles, ribs, knuckles
        hills += make_noise(dice, shape=shape, cells=float(dice.uniform(4, 8)), octaves=1) * side * 0.006
    if cover.min() > 0.5:
        return np.asarray(hills, np.float32)
    radius = side * float(dice.uniform(0.25, 0.5))
    distance = cv2.distanceTransform((cover > 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    share = np.clip(distance / radius, 0, 1)
    edge = radius * np.sqrt(np.clip(1 - (1 - share) ** 2, 0, 1))
    return np.asarray(blur(np.asarray(edge * 0.8 + hills, np.float32), sigma_px=side / 100), np.float32)
