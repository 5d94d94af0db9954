"""Small designs of one outline: hearts, stars, crosses and the like."""

import math
from collections.abc import Callable

import numpy as np

from tattoo.vision.composition.canvas import Canvas, ring_of
from tattoo.vision.composition.noise import FloatArray


def draw_symbol(canvas: Canvas) -> None:
    """A heart, a star, a cross, a moon, a bolt, a diamond, an arrow, an infinity loop, an anchor."""
    dice = canvas.dice
    points = SYMBOLS[int(dice.integers(len(SYMBOLS)))]() * np.float32(dice.uniform(0.6, 0.95))
    mode = dice.random()
    if mode < 0.45:
        canvas.fill(points, family=canvas.pick_fill() if len(canvas.families) > 1 else canvas.line)
    elif mode < 0.65:
        canvas.shade(points, family=canvas.pick_fill(), lowest=0.35)
    if mode > 0.3:
        canvas.stroke(points, family=canvas.line, width=float(dice.uniform(0.02, 0.13)), is_closed=True)


def _heart() -> FloatArray:
    t = np.linspace(0, 2 * math.pi, 60, endpoint=False)
    y = 13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t)
    return np.asarray(np.stack([16 * np.sin(t) ** 3, -y], axis=1) / 17, np.float32)


def _star() -> FloatArray:
    return ring_of(10, radius=np.tile(np.array([1, 0.42], np.float32), 5), turn=-math.pi / 2)


def _cross() -> FloatArray:
    quarter = [(-0.18, -1), (0.18, -1), (0.18, -0.4), (0.7, -0.4), (0.7, -0.05), (0.18, -0.05), (0.18, 1), (-0.18, 1)]
    return np.array([*quarter, (-0.18, -0.05), (-0.7, -0.05), (-0.7, -0.4), (-0.18, -0.4)], np.float32)


def _moon() -> FloatArray:
    t = np.linspace(0.6, 2 * math.pi - 0.6, 40)
    outer = np.stack([np.cos(t), np.sin(t)], axis=1)
    inner = np.stack([0.75 * np.cos(t) + 0.3, 0.75 * np.sin(t)], axis=1)[::-1]
    return np.asarray(np.concatenate([outer, inner]), np.float32)


def _bolt() -> FloatArray:
    return np.array([(0.1, -1), (-0.5, 0.1), (-0.05, 0.1), (-0.3, 1), (0.5, -0.2), (0.05, -0.2), (0.4, -1)], np.float32)


def _diamond() -> FloatArray:
    return np.array([(0, -1), (0.6, 0), (0, 1), (-0.6, 0)], np.float32)


def _loop() -> FloatArray:
    t = np.linspace(0, 2 * math.pi, 60, endpoint=False)
    return np.asarray(np.stack([np.cos(t), np.sin(2 * t) * 0.4], axis=1), np.float32)


def _wings() -> FloatArray:
    t = np.linspace(0, 2 * math.pi, 120, endpoint=False)
    radius = np.exp(np.cos(t)) - 2 * np.cos(4 * t) + np.sin(t / 12) ** 5
    return np.asarray(np.stack([np.sin(t) * radius, -np.cos(t) * radius], axis=1) / 3.9, np.float32)


SYMBOLS: tuple[Callable[[], FloatArray], ...] = (_heart, _star, _cross, _moon, _bolt, _diamond, _loop, _wings)
