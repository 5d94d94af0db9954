"""Each mishap is what its name says, and is caught by the gate that is there for it."""

from functools import cache

import numpy as np
import pytest

from tattoo.colour.calibration import calibrate
from tattoo.demo.case import Mishap
from tattoo.demo.mishaps import THUMBNAIL_PX, apply_mishap
from tattoo.demo.rendering import enlarge
from tattoo.terms import CalibrationTier, InkFamily
from tattoo.vision.composition import ComposedPhoto, Difficulty, PhotoWishes, compose_photo
from tattoo.vision.composition.wishes import Area
from tattoo.vision.quality import measure_quality, merge_gates
from tattoo.vision.screens import judge_bars

SIZE = (960, 720)


@cache
def compose() -> ComposedPhoto:
    wishes = PhotoWishes(
        width_px=480,
        height_px=360,
        difficulty=Difficulty.EASY,
        families=(InkFamily.BLACK, InkFamily.RED),
        motif="flower",
        surface="close_up",
        frame_share=0.3,
    )
    return compose_photo(21, wishes=wishes)


def rejected_by(rgb: "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]") -> set[str]:
    height_px, width_px = rgb.shape[:2]
    quality = measure_quality(rgb, original_width_px=width_px, original_height_px=height_px)
    return {gate.name for gate in merge_gates(quality, (judge_bars(rgb),)).gates if gate.verdict == "rejected"}


def test_without_a_mishap_nothing_is_rejected() -> None:
    assert rejected_by(enlarge(compose().rgb, size=SIZE, seed=1)) == set()


@pytest.mark.parametrize(
    ("mishap", "gate"),
    [
        (Mishap.BLUR, "sharpness"),
        (Mishap.OVEREXPOSURE, "clipped"),
        (Mishap.BLACK_AND_WHITE, "chroma"),
        (Mishap.SCREENSHOT, "bars"),
        (Mishap.COLOURED_LIGHT, "skin_hue"),
    ],
)
def test_a_gate_catches_it(mishap: Mishap, gate: str) -> None:
    assert gate in rejected_by(enlarge(apply_mishap(compose(), mishap=mishap), size=SIZE, seed=1))


def test_a_thumbnail_is_too_small() -> None:
    small = apply_mishap(compose(), mishap=Mishap.THUMBNAIL)
    assert small.shape[0] == THUMBNAIL_PX
    assert "short_side" in rejected_by(small)


def test_the_grey_card_hides_no_ink_and_is_found() -> None:
    photo = compose()
    lit = apply_mishap(photo, mishap=Mishap.WARM_LIGHT_WITH_GREY_CARD)
    calibrated = calibrate(enlarge(lit, size=SIZE, seed=1))
    assert calibrated.facts.tier == CalibrationTier.GREY_CARD
    assert not (calibrated.reference_mask[::2, ::2] & (photo.classes == Area.INK)).any()
