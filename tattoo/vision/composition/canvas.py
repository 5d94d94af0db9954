"""The sheet that a design is drawn on before it is laid into the skin.

Coordinates run from -1 to 1 in both directions. Each pixel holds how dense the ink is (0 to 255) and whose family it is
(1 + position in FAMILIES); what is drawn later lies above.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tattoo.terms import InkFamily
from tattoo.vision.composition.noise import Dice, FloatArray, bend, make_noise
from tattoo.vision.composition.surfaces import SHIFT, to_fixed
from tattoo.vision.composition.wishes import FAMILIES

NUMBERS = {family: number for number, family in enumerate(FAMILIES, start=1)}


@dataclass
class Canvas:
    """`families` are those to draw with, the first for outlines; `density`, `index` uint8 (side, side)."""

    dice: Dice
    families: tuple[InkFamily, ...]
    density: NDArray[np.uint8]
    index: NDArray[np.uint8]

    @classmethod
    def blank(cls, dice: Dice, *, side_px: int, families: tuple[InkFamily, ...]) -> "Canvas":
        """A sheet without ink."""
        return cls(dice, families, np.zeros((side_px, side_px), np.uint8), np.zeros((side_px, side_px), np.uint8))

    @property
    def side_px(self) -> int:
        """Of the square sheet."""
        return int(self.density.shape[0])

    @property
    def line(self) -> InkFamily:
        """The family of outlines."""
        return self.families[0]

    def pick_fill(self) -> InkFamily:
        """A family to fill with: any but the outlines' where there are more."""
        return self.families[int(self.dice.integers(1, len(self.families)))] if len(self.families) > 1 else self.line

    def to_px(self, points: FloatArray) -> FloatArray:
        """Points of -1 to 1 in pixels."""
        return np.asarray((np.asarray(points) + 1) / 2 * (self.side_px - 1), np.float32)

    def fill(self, points: FloatArray, *, family: InkFamily, density: int = 235) -> None:
        """Fill a closed polygon (n, 2); density 0 takes ink away."""
        fixed = [to_fixed(self.to_px(points))]
        cv2.fillPoly(self.density, fixed, density, cv2.LINE_AA, SHIFT)
        cv2.fillPoly(self.index, fixed, NUMBERS[family], cv2.LINE_8, SHIFT)

    def stroke(
        self, points: FloatArray, *, family: InkFamily, width: float, is_closed: bool = False, density: int = 235
    ) -> None:
        """Draw a line of `width`, in units of the sheet, through (n, 2) points."""
        fixed = [to_fixed(self.to_px(points))]
        width_px = max(1, round(width * self.side_px / 2))
        cv2.polylines(self.density, fixed, is_closed, density, width_px, cv2.LINE_AA, SHIFT)
        cv2.polylines(self.index, fixed, is_closed, NUMBERS[family], width_px + 1, cv2.LINE_8, SHIFT)

    def disc(self, centre: FloatArray, *, radius: float, family: InkFamily, density: int = 235) -> None:
        """Fill a circle."""
        middle = tuple(to_fixed(self.to_px(np.asarray(centre, np.float32))).tolist())
        radius_fixed = max(8, int(radius * self.side_px / 2 * (1 << SHIFT)))
        cv2.circle(self.density, middle, radius_fixed, density, -1, cv2.LINE_AA, SHIFT)
        cv2.circle(self.index, middle, radius_fixed + 8, NUMBERS[family], -1, cv2.LINE_8, SHIFT)

    def brush(self, points: FloatArray, *, family: InkFamily, width: float, power: float = 0.8) -> None:
        """Draw a curve that swells in its middle and ends in points."""
        curve = bend(np.asarray(points, np.float32))
        t = np.linspace(0, 1, len(curve))
        along = np.gradient(curve, axis=0)
        along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-6)
        across = np.stack([-along[:, 1], along[:, 0]], axis=1)
        half = (np.sin(math.pi * t) ** power * width / 2)[:, None]
        self.fill(np.concatenate([curve + across * half, (curve - across * half)[::-1]]), family=family)

    def shade(self, points: FloatArray, *, family: InkFamily, lowest: float, highest: float = 1.0) -> None:
        """Fill a polygon with a ramp or with clouds between two shares of full density."""
        fixed = [to_fixed(self.to_px(points))]
        mask = np.zeros_like(self.density)
        cv2.fillPoly(mask, fixed, 255, cv2.LINE_AA, SHIFT)
        ramp = self._draw_ramp(lowest=lowest, highest=highest)
        inside = mask.astype(np.float32) / 255
        self.density[:] = np.clip(self.density * (1 - inside) + 240 * ramp * inside, 0, 255).astype(np.uint8)
        cv2.fillPoly(self.index, fixed, NUMBERS[family], cv2.LINE_8, SHIFT)

    def _draw_ramp(self, *, lowest: float, highest: float) -> FloatArray:
        shape = (self.side_px, self.side_px)
        if self.dice.random() < 0.5:
            angle = float(self.dice.uniform(0, 2 * math.pi))
            axis = np.linspace(-1, 1, self.side_px, dtype=np.float32)
            field = axis[None, :] * math.cos(angle) + axis[:, None] * math.sin(angle)
            field = field * float(self.dice.uniform(0.8, 2)) + float(self.dice.uniform(-0.5, 0.5))
        else:
            field = make_noise(self.dice, shape=shape, cells=float(self.dice.uniform(2, 7)))
        share = np.clip(0.5 + 0.5 * field, 0, 1)
        return np.asarray(lowest + (highest - lowest) * share, np.float32)


def ring_of(count: int, *, radius: float | FloatArray, turn: float = 0.0) -> FloatArray:
    """Points on a circle, float32 (count, 2)."""
    angles = np.linspace(0, 2 * math.pi, count, endpoint=False) + turn
    return np.asarray(np.stack([np.cos(angles), np.sin(angles)], axis=1) * np.reshape(radius, (-1, 1)), np.float32)


def turn_points(points: FloatArray, *, angle: float) -> FloatArray:
    """Points turned around the middle of the sheet."""
    turned = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    return np.asarray(points @ turned, np.float32)
