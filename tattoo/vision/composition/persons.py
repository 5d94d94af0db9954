"""What is seen where more than a close-up is in the frame: clothes over most of the body, hair, and a face.

Dark cloth, eyes, brows, glasses and wrinkles are what is most easily taken for ink.
"""

import math

import cv2
import numpy as np

from tattoo.vision.composition.coverings import HAIR, Scene, add_cloth, add_hair_mass
from tattoo.vision.composition.noise import FloatArray, bend, blur, is_drawn, make_noise
from tattoo.vision.composition.surfaces import SHIFT, fill_shape, to_fixed
from tattoo.vision.composition.surroundings import draw_colour
from tattoo.vision.composition.wishes import Area


def add_person(scene: Scene) -> None:
    """Dress the body, and now and then draw a face into the skin."""
    dice = scene.dice
    if is_drawn(dice, probability=0.45):
        add_face(scene)
    for _ in range(int(dice.integers(1, 4))):
        add_garment(scene)
    for probability, add in ((0.4, add_cloth), (0.35, add_hair_mass)):
        if is_drawn(dice, probability=probability):
            add(scene)


def add_garment(scene: Scene) -> None:
    """A smooth piece of clothing, most often dark, with folds and soft edges, over a fifth to two thirds of the frame."""
    dice, shape = scene.dice, scene.shape
    count, centre = int(dice.integers(5, 9)), dice.uniform(-0.1, 1.1, 2) * shape[::-1]
    angles = np.linspace(0, 2 * math.pi, count, endpoint=False)
    radii = max(shape) * dice.uniform(0.2, 0.55) * (1 + dice.normal(0, 0.25, count))
    points = centre + radii[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    mask = fill_shape(bend(points.astype(np.float32), is_closed=True), shape=shape)
    if is_drawn(dice, probability=0.5):
        mask = blur(mask, sigma_px=max(shape) * float(dice.uniform(0, 0.012)))
    colour = draw_colour(dice) * (float(dice.uniform(0.03, 0.3)) if is_drawn(dice, probability=0.65) else 1.0)
    folds = make_noise(dice, shape=shape, cells=float(dice.uniform(2, 7)), octaves=3) * float(dice.uniform(0.05, 0.6))
    scene.shading *= 1 - 0.3 * blur(mask, sigma_px=max(shape) * 0.02)
    scene.hide(mask, colour=np.clip(colour * np.exp(folds)[..., None], 0.003, 0.95).astype(np.float32), shading=1.0)


def add_face(scene: Scene) -> None:
    """Eyes, brows, a mouth and lines on the skin, at times glasses; lines and mouth are skin, the rest is other."""
    dice, side = scene.dice, min(scene.shape)
    size = side * float(dice.uniform(0.08, 0.3))
    spots = np.argwhere(scene.classes == Area.SKIN)
    if not len(spots):
        return
    middle = spots[int(dice.integers(len(spots)))][::-1]
    turn = float(dice.normal(0, 0.5))
    frame = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]]) * size
    for _ in range(int(dice.integers(2, 12))):
        start = dice.uniform(-1.6, 1.6, 2)
        line = start + np.cumsum(dice.normal(0, 0.25, (4, 2)), axis=0)
        absorbed = _draw_lines([line @ frame + middle], scene=scene, width_px=size * float(dice.uniform(0.02, 0.09)))
        soft = blur(absorbed, sigma_px=size * 0.03) * (scene.classes == Area.SKIN) * float(dice.uniform(0.3, 1.4))
        scene.reflectance *= np.exp(-soft[..., None] * np.array((0.7, 1.0, 1.1))).astype(np.float32)
    mouth = _draw_lines(
        [np.array([[-0.5, 1.3], [0, 1.35], [0.5, 1.3]]) @ frame + middle], scene=scene, width_px=size * 0.2
    )
    scene.reflectance *= np.exp(-blur(mouth, sigma_px=size * 0.04)[..., None] * np.array((0.3, 0.9, 0.8)))
    hair = HAIR[int(dice.integers(len(HAIR)))].astype(np.float32)
    for x in (-0.6, 0.6):
        eye = _draw_lines(
            [np.array([[x - 0.22, 0], [x + 0.22, 0]]) @ frame + middle], scene=scene, width_px=size * 0.22
        )
        scene.hide(eye * 0.9, colour=np.full(3, 0.5, np.float32))
        pupil = _draw_lines(
            [np.array([[x - 0.02, 0], [x + 0.02, 0]]) @ frame + middle], scene=scene, width_px=size * 0.18
        )
        scene.hide(pupil, colour=np.full(3, 0.01, np.float32))
        brow = np.array([[x - 0.4, -0.45], [x, -0.58], [x + 0.4, -0.45]]) @ frame + middle
        scene.hide(0.85 * _draw_lines([brow], scene=scene, width_px=size * float(dice.uniform(0.06, 0.2))), colour=hair)
    if is_drawn(dice, probability=0.4):
        angles = np.linspace(0, 2 * math.pi, 25)
        rims = [
            np.stack([x + 0.45 * np.cos(angles), 0.35 * np.sin(angles)], axis=1) @ frame + middle for x in (-0.6, 0.6)
        ]
        glasses = _draw_lines(rims, scene=scene, width_px=size * float(dice.uniform(0.04, 0.12)))
        scene.hide(glasses, colour=draw_colour(dice) * np.float32(0.4))


def _draw_lines(lines: list[FloatArray], *, scene: Scene, width_px: float) -> FloatArray:
    mask = np.zeros(scene.shape, np.uint8)
    for line in lines:
        cv2.polylines(
            mask, [to_fixed(bend(line.astype(np.float32)))], False, 255, max(1, round(width_px)), cv2.LINE_AA, SHIFT
        )
    return np.asarray(mask, np.float32) / np.float32(255)
