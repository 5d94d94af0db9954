import io
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from catalog.pipeline.pixel_conversion import ColourProfile, to_upright_srgb
from tests.catalog.pipeline.picture_files import (
    BLUE,
    GREEN,
    RED,
    build_display_p3_profile,
    convert_display_p3_to_srgb,
    encode_file,
    paint_corners,
)


def convert(
    image: Image.Image, *, file_format: str = "PNG", orientation: int = 1, max_edge_px: int = 512, **options: Any
) -> tuple[NDArray[np.uint8], ColourProfile]:
    opened = Image.open(io.BytesIO(encode_file(image, file_format=file_format, **options)))
    upright, profile = to_upright_srgb(opened, orientation=orientation, max_edge_px=max_edge_px)
    return np.asarray(upright), profile


@pytest.mark.parametrize(
    ("orientation", "turn"),
    [
        (1, None),
        (2, Image.Transpose.FLIP_LEFT_RIGHT),
        (3, Image.Transpose.ROTATE_180),
        (4, Image.Transpose.FLIP_TOP_BOTTOM),
        (5, Image.Transpose.TRANSPOSE),
        (6, Image.Transpose.ROTATE_90),  # what a camera stores: the inverse of the turn to apply
        (7, Image.Transpose.TRANSVERSE),
        (8, Image.Transpose.ROTATE_270),
    ],
)
def test_every_exif_orientation_comes_out_upright(orientation: int, turn: Image.Transpose | None) -> None:
    stored = paint_corners() if turn is None else paint_corners().transpose(turn)
    rgb, _profile = convert(stored, orientation=orientation)
    assert rgb.shape == (40, 60, 3)
    assert [tuple(rgb[5, 5]), tuple(rgb[5, 55]), tuple(rgb[35, 5])] == [RED, GREEN, BLUE]


def test_display_p3_is_converted_to_srgb() -> None:
    colour = (150, 120, 100)
    rgb, profile = convert(Image.new("RGB", (4, 4), colour), icc_profile=build_display_p3_profile())
    expected = convert_display_p3_to_srgb(colour)
    assert profile == ColourProfile("Display P3 of the tests", is_applied=True)
    assert np.abs(rgb[0, 0] - expected).max() <= 1.0
    assert np.abs(expected - np.array(colour)).max() > 4  # the conversion is not nothing


def test_a_profile_is_applied_under_transparency_too() -> None:
    colour = (150, 120, 100)
    rgb, _profile = convert(Image.new("RGBA", (4, 4), (*colour, 128)), icc_profile=build_display_p3_profile())
    expected = convert_display_p3_to_srgb(colour) * 128 / 255 + 255 * 127 / 255
    assert np.abs(rgb[0, 0] - expected).max() <= 1.5


def test_a_broken_profile_leaves_the_values_and_says_so() -> None:
    rgb, profile = convert(Image.new("RGB", (4, 4), RED), icc_profile=b"not a profile" * 20)
    assert tuple(rgb[0, 0]) == RED
    assert profile == ColourProfile("unreadable", is_applied=False)


def test_a_profile_of_other_channels_leaves_the_values_and_says_so() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    rgb, profile = convert(Image.new("RGB", (4, 4), RED), icc_profile=lab)
    assert tuple(rgb[0, 0]) == RED
    assert profile.is_applied is False


def test_transparent_pixels_become_white() -> None:
    rgb, _profile = convert(Image.new("RGBA", (4, 4), (0, 0, 0, 0)))
    assert tuple(rgb[0, 0]) == (255, 255, 255)


def test_a_palette_with_a_transparent_entry_is_laid_on_white() -> None:
    image = Image.new("P", (2, 1))
    image.putpalette([*RED, *GREEN])
    image.putdata([0, 1])
    rgb, _profile = convert(image, transparency=0)
    assert [tuple(pixel) for pixel in rgb[0]] == [(255, 255, 255), GREEN]


def test_sixteen_bits_keep_their_middle_values() -> None:
    image = Image.fromarray(np.array([[0, 32768, 65535]], dtype=np.uint16))
    rgb, _profile = convert(image)
    assert [int(pixel[0]) for pixel in rgb[0]] == [0, 127, 255]


def test_a_cmyk_jpeg_keeps_its_colours() -> None:
    rgb, _profile = convert(Image.new("CMYK", (16, 16), (0, 255, 255, 0)), file_format="JPEG", quality=95)
    red, green, blue = (int(value) for value in rgb[8, 8])
    assert red > 240
    assert max(green, blue) < 15


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P"])
def test_every_mode_gives_three_channels(mode: str) -> None:
    rgb, _profile = convert(Image.new(mode, (4, 4)))
    assert rgb.shape == (4, 4, 3)


def test_the_long_edge_is_bounded_and_the_proportions_stay() -> None:
    rgb, _profile = convert(paint_corners().resize((1500, 1000)), max_edge_px=300)
    assert rgb.shape == (200, 300, 3)
    assert [tuple(rgb[25, 25]), tuple(rgb[25, 275]), tuple(rgb[175, 25])] == [RED, GREEN, BLUE]


def test_shrinking_in_strips_leaves_no_seams() -> None:
    """Stripes of ten rows, shrunk ten times: every row of the result is of one stripe, across the strips too."""
    stripes = np.tile(np.repeat(np.array([0, 255], np.uint8), 10), 300)
    tall = np.repeat(np.repeat(stripes[:, None, None], 20, axis=1), 3, axis=2)
    rgb, _profile = convert(Image.fromarray(tall), max_edge_px=600)
    assert rgb[:, 0, 0].tolist() == [0, 255] * 300


@pytest.mark.parametrize("size", [(3000, 1), (1, 3000)])
def test_a_line_of_pixels_keeps_at_least_one(size: tuple[int, int]) -> None:
    rgb, _profile = convert(Image.new("RGB", size, RED), max_edge_px=100)
    assert sorted(rgb.shape[:2]) == [1, 100]
