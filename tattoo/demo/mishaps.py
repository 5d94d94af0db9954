"""What befalls a picture between the tattoo and the upload: functions of a composed photograph."""

from collections.abc import Callable, Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from tattoo.colour.spaces import encode_srgb, linearise_srgb
from tattoo.demo.case import Mishap
from tattoo.vision.composition import ComposedPhoto
from tattoo.vision.composition.wishes import Area

Pixels = NDArray[np.uint8]

BLUR_PX = 5.0
TOO_MUCH_LIGHT = 4.5
GREEN_LIGHT = (0.12, 1.0, 0.25)
WARM_LIGHT = (1.0, 0.93, 0.82)
GREY = 0.18
CARD_SHARE = 0.24
"""The card's width as a share of the frame's; it is two thirds as high."""
SCREEN_BAR = 0.11
THUMBNAIL_PX = 320


def apply_mishap(photo: ComposedPhoto, *, mishap: Mishap) -> Pixels:
    """The picture (h, w, 3) uint8 sRGB after the mishap; a thumbnail is smaller."""
    return MISHAPS[mishap](photo)


def _blur(photo: ComposedPhoto) -> Pixels:
    return np.asarray(cv2.GaussianBlur(photo.rgb, (0, 0), BLUR_PX), np.uint8)


def _overexpose(photo: ComposedPhoto) -> Pixels:
    return _light(photo.rgb, gains=(TOO_MUCH_LIGHT,) * 3)


def _drain(photo: ComposedPhoto) -> Pixels:
    grey = cv2.cvtColor(photo.rgb, cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB), np.uint8)


def _frame_as_screenshot(photo: ComposedPhoto) -> Pixels:
    """Bars of a viewer above and below, with a clock and three buttons."""
    picture = photo.rgb.copy()
    height_px, width_px = picture.shape[:2]
    bar_px = round(SCREEN_BAR * height_px)
    picture[:bar_px] = picture[-bar_px:] = 24
    cv2.putText(picture, "09:41", (bar_px // 3, bar_px * 2 // 3), cv2.FONT_HERSHEY_DUPLEX, bar_px / 70, (235,) * 3, 2)
    for number in range(1, 4):
        cv2.circle(picture, (number * width_px // 4, height_px - bar_px // 2), bar_px // 5, (235,) * 3, 2, cv2.LINE_AA)
    return picture


def _shrink(photo: ComposedPhoto) -> Pixels:
    height_px, width_px = photo.rgb.shape[:2]
    size = (THUMBNAIL_PX * width_px // height_px, THUMBNAIL_PX)
    return np.asarray(cv2.resize(photo.rgb, size, interpolation=cv2.INTER_AREA), np.uint8)


def _light_green(photo: ComposedPhoto) -> Pixels:
    return _light(photo.rgb, gains=GREEN_LIGHT)


def _lay_grey_card(photo: ComposedPhoto) -> Pixels:
    """A grey card in the corner that has least ink, then the light of a bulb on everything."""
    height_px, width_px = photo.rgb.shape[:2]
    wide, high = round(CARD_SHARE * width_px), round(CARD_SHARE * width_px * 2 / 3)
    margin = round(0.04 * width_px)
    tops, lefts = (margin, height_px - margin - high), (margin, width_px - margin - wide)
    corners = [np.s_[top : top + high, left : left + wide] for top in tops for left in lefts]
    corner = min(corners, key=lambda place: int((photo.classes[place] == Area.INK).sum()))
    picture = photo.rgb.copy()
    grain = np.random.default_rng(photo.seed).normal(0, 1, (high, wide, 1))
    picture[corner] = np.clip(255 * encode_srgb(np.full((high, wide, 3), GREY)) + grain + 0.5, 0, 255).astype(np.uint8)
    return _light(picture, gains=WARM_LIGHT)


def _light(rgb: Pixels, *, gains: tuple[float, ...]) -> Pixels:
    """Under light of other strength or colour: gains of linear red, green and blue, clipped as a sensor does."""
    linear = np.clip(linearise_srgb(rgb) * np.asarray(gains), 0, 1)
    return np.asarray(255 * encode_srgb(linear) + 0.5, np.uint8)


MISHAPS: Mapping[Mishap, Callable[[ComposedPhoto], Pixels]] = {
    Mishap.BLUR: _blur,
    Mishap.OVEREXPOSURE: _overexpose,
    Mishap.BLACK_AND_WHITE: _drain,
    Mishap.SCREENSHOT: _frame_as_screenshot,
    Mishap.THUMBNAIL: _shrink,
    Mishap.COLOURED_LIGHT: _light_green,
    Mishap.WARM_LIGHT_WITH_GREY_CARD: _lay_grey_card,
}
