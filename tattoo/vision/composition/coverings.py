"""What lies on the skin: hair, cloth, jewellery, gloves, rulers, and the body's own marks that are no ink.

Each changes the picture in place; what hides skin or ink also makes those pixels OTHER.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tattoo.vision.composition.noise import Dice, FloatArray, bend, blur, is_drawn, make_noise
from tattoo.vision.composition.surfaces import SHIFT, draw_hand, fill_shape, to_fixed
from tattoo.vision.composition.surroundings import paint_cloth
from tattoo.vision.composition.wishes import Area

HAIR = np.array(((0.012, 0.009, 0.007), (0.05, 0.025, 0.014), (0.2, 0.11, 0.05), (0.5, 0.36, 0.2), (0.5, 0.5, 0.5)))
GLOVES = np.array(((0.01, 0.01, 0.012), (0.05, 0.2, 0.55), (0.8, 0.8, 0.78), (0.25, 0.12, 0.4), (0.55, 0.5, 0.35)))
METALS = np.array(((0.75, 0.55, 0.2), (0.7, 0.7, 0.7), (0.6, 0.4, 0.3), (0.05, 0.05, 0.05)))


@dataclass
class Scene:
    """The picture under way: `reflectance` linear float32 (h, w, 3), `shading` float32 (h, w), `classes` uint8 (h, w)."""

    dice: Dice
    reflectance: FloatArray
    shading: FloatArray
    classes: NDArray[np.uint8]

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width in px."""
        return (self.classes.shape[0], self.classes.shape[1])

    def hide(self, mask: FloatArray, *, colour: FloatArray, shading: FloatArray | float = 1.0) -> None:
        """Put something opaque over what `mask` (h, w), 0 to 1, covers."""
        self.reflectance += (colour - self.reflectance) * mask[..., None]
        self.shading += (shading - self.shading) * mask
        self.classes[mask > 0.5] = Area.OTHER


def cover_scene(scene: Scene, *, strength: float) -> None:
    """Let chance put things on the skin; `strength` 0.4 for an easy picture to 1.6 for a hard one."""
    likely = ((0.1, add_body_marks), (0.32, add_hairs), (0.26, add_cloth), (0.07, add_hair_mass), (0.08, add_jewellery),
              (0.05, add_glove), (0.05, add_ruler))  # fmt: skip
    for probability, add in likely:
        if is_drawn(scene.dice, probability=min(0.8, probability * strength)):
            add(scene)


def _draw_hairs(scene: Scene, *, middles: FloatArray, length_px: float, heading: float) -> FloatArray:
    dice, mask = scene.dice, np.zeros(scene.shape, np.uint8)
    t, count = np.linspace(0, 1, 6), len(middles)
    turns = heading + dice.normal(0, 0.35, (count, 1)) + dice.normal(0, 0.7, (count, 1)) * t
    reach = length_px * dice.uniform(0.5, 1.4, (count, 1)) * t
    hairs = to_fixed(middles[:, None, :] + np.stack([np.cos(turns), np.sin(turns)], axis=2) * reach[..., None])
    for hair, value in zip(hairs, dice.integers(70, 255, count).tolist(), strict=True):
        cv2.polylines(mask, [hair], False, value, 1, cv2.LINE_AA, SHIFT)
    return np.asarray(mask, np.float32) / np.float32(255)


def add_hairs(scene: Scene) -> None:
    """Single hairs over skin and ink; they leave the classes as they are."""
    dice, side = scene.dice, min(scene.shape)
    count = int(dice.choice([dice.integers(5, 40), dice.integers(40, 350)]))
    middles = dice.uniform(-0.05, 1.05, (count, 2)) * scene.shape[::-1]
    length_px = side * float(dice.uniform(0.03, 0.2))
    mask = _draw_hairs(scene, middles=middles, length_px=length_px, heading=float(dice.uniform(0, 2 * math.pi)))
    if side > 400:
        mask = np.asarray(cv2.dilate(mask, np.ones((2, 2), np.uint8)), np.float32)
    amount = mask * float(dice.uniform(0.3, 1)) * (scene.classes != Area.OTHER)
    scene.reflectance += (HAIR[int(dice.integers(len(HAIR)))] - scene.reflectance) * amount[..., None]


def add_hair_mass(scene: Scene) -> None:
    """A beard, a scalp or long hair that comes in from an edge: no skin is seen there."""
    dice, side = scene.dice, max(scene.shape)
    edge = _draw_edge(scene, most=0.45)
    inside = np.argwhere(edge > 0.5)
    if len(inside) < 50:
        return
    middles = inside[dice.integers(0, len(inside), int(dice.integers(150, 500)))][:, ::-1].astype(np.float32)
    heading = float(dice.uniform(0, 2 * math.pi))
    strands = _draw_hairs(scene, middles=middles, length_px=side * float(dice.uniform(0.1, 0.3)), heading=heading)
    colour = HAIR[int(dice.integers(len(HAIR)))]
    mask = np.maximum(edge, (strands > 0.4) * (blur(edge, sigma_px=side / 60) > 0.15))
    shine = np.exp(0.8 * strands * dice.choice([-1, 1]) + 0.3 * make_noise(dice, shape=scene.shape, cells=12))
    scene.hide(np.asarray(mask, np.float32), colour=np.asarray(colour * shine[..., None], np.float32))


def _draw_edge(scene: Scene, *, most: float) -> FloatArray:
    """A region that comes in from a side of the frame with a wavy edge, float32 (h, w), 0 to 1."""
    dice = scene.dice
    height_px, width_px = scene.shape
    side = max(scene.shape)
    angle = float(dice.uniform(0, 2 * math.pi))
    heading, across = np.array([math.cos(angle), math.sin(angle)]), np.array([-math.sin(angle), math.cos(angle)])
    reach = np.abs(heading) @ np.array([width_px, height_px]) / 2
    depth = reach * (1 - 2 * float(dice.uniform(0.05, most)))
    middle = np.array([width_px, height_px]) / 2 + heading * depth
    t = np.linspace(-1, 1, 8)
    border = (
        middle + np.outer(t * side, across) + np.outer(dice.normal(0, side * float(dice.uniform(0, 0.03)), 8), heading)
    )
    outside = middle + heading * 2 * side + np.outer([1, -1], across * side)
    return fill_shape(np.concatenate([bend(border.astype(np.float32)), outside.astype(np.float32)]), shape=scene.shape)


def add_cloth(scene: Scene) -> None:
    """A sleeve, a waistband or a drape from one side, with the shadow that it throws."""
    dice, side = scene.dice, max(scene.shape)
    mask = _draw_edge(scene, most=0.35)
    shadow = blur(mask, sigma_px=side * float(dice.uniform(0.005, 0.04)))
    scene.shading *= 1 - float(dice.uniform(0.1, 0.6)) * shadow
    scene.hide(mask, colour=np.clip(paint_cloth(dice, shape=scene.shape), 0.002, 1), shading=scene.shading * 0.3 + 0.6)


def add_jewellery(scene: Scene) -> None:
    """A ring, a bracelet, a chain or a watch strap: metal with bright and dark lines."""
    dice, side = scene.dice, min(scene.shape)
    mask = np.zeros(scene.shape, np.uint8)
    start, end = (dice.uniform(-0.1, 1.1, 2) * scene.shape[::-1] for _ in range(2))
    middle = (start + end) / 2 + dice.normal(0, side * 0.12, 2)
    curve = bend(np.stack([start, middle, end]).astype(np.float32), steps=24)
    width_px = max(2, int(side * dice.uniform(0.008, 0.07)))
    if is_drawn(dice, probability=0.4):  # a chain of links
        for point in curve[::2]:
            cv2.circle(mask, (int(point[0]), int(point[1])), width_px, 255, max(1, width_px // 3), cv2.LINE_AA)
    else:
        cv2.polylines(mask, [to_fixed(curve)], False, 255, width_px, cv2.LINE_AA, SHIFT)
    shine = np.exp(0.9 * make_noise(dice, shape=scene.shape, cells=float(dice.uniform(15, 50)), octaves=1))
    colour = METALS[int(dice.integers(len(METALS)))] * shine[..., None]
    scene.hide(np.asarray(mask, np.float32) / np.float32(255), colour=np.clip(colour, 0.01, 1).astype(np.float32))


def add_glove(scene: Scene) -> None:
    """A gloved hand that holds the skin."""
    dice, side = scene.dice, min(scene.shape)
    hand = draw_hand(dice, shape=scene.shape)
    offset = (
        np.array([math.cos(a := float(dice.uniform(0, 2 * math.pi))), math.sin(a)]) * side * dice.uniform(0.35, 0.6)
    )
    matrix = np.array([[1, 0, offset[0]], [0, 1, offset[1]]], np.float32)
    mask = np.asarray(cv2.warpAffine(hand, matrix, scene.shape[::-1], borderMode=cv2.BORDER_REPLICATE), np.float32)
    folds = np.exp(0.35 * make_noise(dice, shape=scene.shape, cells=9, octaves=2))
    round_off = 0.55 + 0.6 * blur(mask, sigma_px=side / 25)
    colour = GLOVES[int(dice.integers(len(GLOVES)))] * folds[..., None]
    scene.hide(mask, colour=np.clip(colour, 0.005, 1).astype(np.float32), shading=np.asarray(round_off, np.float32))


def add_ruler(scene: Scene) -> None:
    """A ruler or a label with marks, of white, yellow or black."""
    dice, side = scene.dice, min(scene.shape)
    length, width = side * float(dice.uniform(0.3, 0.9)), side * float(dice.uniform(0.05, 0.12))
    middle, angle = dice.uniform(0.1, 0.9, 2) * scene.shape[::-1], float(dice.uniform(0, math.pi))
    along, across = np.array([math.cos(angle), math.sin(angle)]), np.array([-math.sin(angle), math.cos(angle)])
    corners = [
        middle + along * length / 2 * a + across * width / 2 * b for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ]
    colour = np.array(((0.85, 0.85, 0.83), (0.8, 0.65, 0.1), (0.02, 0.02, 0.02)))[int(dice.integers(3))]
    scene.hide(fill_shape(np.asarray(corners, np.float32), shape=scene.shape), colour=colour.astype(np.float32))
    marks = np.zeros(scene.shape, np.uint8)
    for k in np.linspace(-0.48, 0.48, int(dice.integers(8, 40))):
        foot = middle + along * length * k - across * width / 2
        tip = foot + across * width * float(dice.choice([0.25, 0.25, 0.5]))
        ends = to_fixed(np.stack([foot, tip]))
        cv2.line(marks, tuple(ends[0].tolist()), tuple(ends[1].tolist()), 255, 1, cv2.LINE_AA, SHIFT)
    scene.hide(
        np.asarray(marks, np.float32) / np.float32(255), colour=np.asarray(1 - colour, np.float32) * np.float32(0.9)
    )


def add_body_marks(scene: Scene) -> None:
    """A nipple, a navel, a lip, nails, bruises: dark or red, and skin."""
    dice, side = scene.dice, min(scene.shape)
    for _ in range(int(dice.integers(1, 4))):
        centre = dice.uniform(0, 1, 2) * scene.shape[::-1]
        axes = side * dice.uniform(0.015, 0.1) * dice.uniform(0.6, 1.4, 2)
        mask = np.zeros(scene.shape, np.uint8)
        box = (
            (float(centre[0]), float(centre[1])),
            (2 * float(axes[0]), 2 * float(axes[1])),
            float(dice.uniform(0, 180)),
        )
        cv2.ellipse(mask, box, 255, -1, cv2.LINE_AA)
        soft = blur(np.asarray(mask, np.float32) / 255, sigma_px=float(dice.uniform(0.05, 0.6) * axes.min()))
        absorbed = np.array(((0.25, 0.6, 0.6), (0.8, 1.2, 1.4), (0.15, 0.7, 0.4), (0.5, 0.5, 0.3), (-0.2, -0.25, -0.3)))
        amount = soft * (scene.classes != Area.OTHER) * float(dice.uniform(0.4, 1.1))
        scene.reflectance *= np.exp(-absorbed[int(dice.integers(len(absorbed)))] * amount[..., None]).astype(np.float32)
