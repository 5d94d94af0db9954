"""A ColorChecker Classic in the scene, lit as everything else.

The 24 colours are the rounded 8-bit sRGB values (D65) in common use, as its maker X-Rite published them. Order: from the brown
patch row by row.
"""

import cv2
import numpy as np

from tattoo.colour.spaces import linearise_srgb
from tattoo.vision.composition.coverings import Scene

PATCHES = np.array(
    (
        (115, 82, 68), (194, 150, 130), (98, 122, 157), (87, 108, 67), (133, 128, 177), (103, 189, 170),
        (214, 126, 44), (80, 91, 166), (193, 90, 99), (94, 60, 108), (157, 188, 64), (224, 163, 46),
        (56, 61, 150), (70, 148, 73), (175, 54, 60), (231, 199, 31), (187, 86, 149), (8, 133, 161),
        (243, 243, 242), (200, 200, 200), (160, 160, 160), (122, 122, 121), (85, 85, 85), (52, 52, 52),
    ),
    np.uint8,
)  # fmt: skip
CELL_PX, GAP_PX, RIM_PX = 40, 8, 14
FRAME = np.array((0.012, 0.012, 0.012), np.float32)


def draw_chart_card() -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
    """The card from the front: linear sRGB, float32 (h, w, 3)."""
    height = 4 * CELL_PX + 3 * GAP_PX + 2 * RIM_PX
    width = 6 * CELL_PX + 5 * GAP_PX + 2 * RIM_PX
    card = np.broadcast_to(FRAME, (height, width, 3)).copy()
    for number, colour in enumerate(linearise_srgb(PATCHES)):
        top, left = (RIM_PX + part * (CELL_PX + GAP_PX) for part in divmod(number, 6))
        card[top : top + CELL_PX, left : left + CELL_PX] = colour
    return card


def add_chart(scene: Scene) -> None:
    """Lay a chart along the lower or upper edge of the frame, evenly lit; raises nothing, hides what lies below."""
    dice = scene.dice
    height_px, width_px = scene.shape
    card = draw_chart_card()
    scale = float(dice.uniform(0.42, 0.5)) * width_px / card.shape[1]
    scale = min(scale, 0.42 * height_px / card.shape[0])
    angle = float(dice.uniform(-5, 5))
    is_above, is_left = dice.random(2) < 0.5
    half = np.array([card.shape[1], card.shape[0]]) * scale / 2 + 0.05 * min(scene.shape)
    centre = (half[0] if is_left else width_px - half[0], half[1] if is_above else height_px - half[1])
    matrix = np.asarray(cv2.getRotationMatrix2D((card.shape[1] / 2, card.shape[0] / 2), angle, scale), np.float64)
    matrix[:, 2] += np.array(centre) - np.array([card.shape[1], card.shape[0]]) / 2
    size = (width_px, height_px)
    sharp = cv2.GaussianBlur(card, (0, 0), 0.35 / scale) if scale < 0.7 else card
    laid = cv2.warpAffine(sharp, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    mask = cv2.warpAffine(np.ones(card.shape[:2], np.float32), matrix, size, flags=cv2.INTER_LINEAR)
    scene.hide(np.asarray(mask, np.float32), colour=np.asarray(laid, np.float32), shading=1.0)
