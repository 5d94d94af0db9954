"""Small pictures of ink in skin with known colours: discs and lines, blurred as a lens blurs, with a sensor's noise."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tattoo.colour.evaluation import be_sure_of
from tattoo.colour.spaces import convert_lab_to_srgb, convert_srgb_to_lab, encode_srgb, linearise_srgb
from tattoo.result import Lab

LIGHT: Lab = (70.0, 11.0, 17.0)
MEDIUM: Lab = (58.0, 13.0, 20.0)
DARK: Lab = (38.0, 12.0, 16.0)


@dataclass(frozen=True)
class Painted:
    """`lab` (h, w, 3) float64 D65, `classes` (h, w) uint8, `probabilities` (4, h, w) float32."""

    lab: NDArray[np.float64]
    classes: NDArray[np.uint8]
    probabilities: NDArray[np.float32]


def paint_discs(inks: dict[Lab, int], *, skin: Lab = LIGHT, blur_px: float = 1.2) -> Painted:
    """A disc for each ink's Lab with the given radius in px, side by side."""
    side = 2 * max(inks.values()) + 30
    canvas, classes = _begin(height_px=side + 60, width_px=side * len(inks), skin=skin)
    for index, (ink, radius_px) in enumerate(inks.items()):
        centre = (side * index + side // 2, side // 2 + 30)
        _lay(
            canvas,
            classes,
            mask=np.asarray(cv2.circle(np.zeros_like(classes), centre, radius_px, 1, -1), np.uint8),
            ink=ink,
        )
    return _photograph(canvas, classes, blur_px=blur_px)


def paint_line(ink: Lab, *, width_px: int, skin: Lab = LIGHT, blur_px: float = 0.8) -> Painted:
    """One slanting line across a picture of 240 by 240 px."""
    canvas, classes = _begin(height_px=240, width_px=240, skin=skin)
    _lay(
        canvas,
        classes,
        mask=np.asarray(cv2.line(np.zeros_like(classes), (30, 60), (210, 170), 1, width_px), np.uint8),
        ink=ink,
    )
    return _photograph(canvas, classes, blur_px=blur_px)


def paint_side_by_side(left: Lab, right: Lab, *, skin: Lab = LIGHT, blur_px: float = 1.2) -> Painted:
    """Two inks that touch, each in a rectangle of 50 by 60 px."""
    canvas, classes = _begin(height_px=120, width_px=160, skin=skin)
    for ink, columns in ((left, slice(30, 80)), (right, slice(80, 130))):
        mask = np.zeros_like(classes)
        mask[30:90, columns] = 1
        _lay(canvas, classes, mask=mask, ink=ink)
    return _photograph(canvas, classes, blur_px=blur_px)


def _begin(*, height_px: int, width_px: int, skin: Lab) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    light = linearise_srgb(convert_lab_to_srgb(np.array(skin)))
    return np.tile(light, (height_px, width_px, 1)), np.ones((height_px, width_px), dtype=np.uint8)


def _lay(canvas: NDArray[np.float64], classes: NDArray[np.uint8], *, mask: NDArray[np.uint8], ink: Lab) -> None:
    canvas[mask > 0] = linearise_srgb(convert_lab_to_srgb(np.array(ink)))
    classes[mask > 0] = 2


def _photograph(canvas: NDArray[np.float64], classes: NDArray[np.uint8], *, blur_px: float) -> Painted:
    seen = encode_srgb(np.asarray(cv2.GaussianBlur(canvas, (0, 0), blur_px), np.float64)) + np.random.default_rng(
        7
    ).normal(0, 0.008, canvas.shape)
    rgb = np.rint(np.clip(seen, 0, 1) * 255).astype(np.uint8)
    return Painted(convert_srgb_to_lab(rgb), classes, be_sure_of(classes))
