"""Display P3: neutral stays neutral, and a primary of sRGB lies where the published matrix puts it."""

import io

import numpy as np
import pytest
from PIL import ImageCms

from tattoo.demo.display_p3 import build_profile, convert_srgb_to_display_p3


def test_greys_are_the_same_in_both_spaces() -> None:
    greys = np.repeat(np.arange(256, dtype=np.uint8)[:, None, None], 3, axis=2)
    assert (np.abs(convert_srgb_to_display_p3(greys).astype(int) - greys) <= 1).all()


@pytest.mark.parametrize(
    ("srgb", "p3"), [((255, 0, 0), (234, 51, 35)), ((0, 255, 0), (117, 251, 76)), ((0, 0, 255), (0, 0, 245))]
)
def test_the_primaries_of_srgb_lie_inside(srgb: tuple[int, int, int], p3: tuple[int, int, int]) -> None:
    """The values that macOS and CSS Color 4 give for sRGB's primaries in Display P3."""
    found = convert_srgb_to_display_p3(np.array([[srgb]], np.uint8))[0, 0]
    assert np.abs(found.astype(int) - p3).max() <= 1


def test_the_profile_can_be_read_and_names_the_space() -> None:
    profile = ImageCms.ImageCmsProfile(io.BytesIO(build_profile()))
    assert ImageCms.getProfileDescription(profile).strip() == "Display P3"
