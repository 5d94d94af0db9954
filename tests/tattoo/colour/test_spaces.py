import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tattoo.colour.spaces import (
    WHITE_D50,
    WHITE_D65,
    adapt_bradford,
    convert_lab_to_srgb,
    convert_lab_to_xyz,
    convert_srgb_to_lab,
    convert_srgb_to_xyz,
    convert_xyz_to_lab,
    encode_srgb,
    hex_of_lab,
    linearise_srgb,
)

GOLDEN_FILE = Path(__file__).parents[2] / "golden" / "srgb_lab_golden.csv"
GOLDEN = list(csv.DictReader(GOLDEN_FILE.read_text(encoding="utf-8").splitlines()))
RGB = np.array([[int(row[channel]) for channel in "RGB"] for row in GOLDEN], dtype=np.uint8)
XYZ = np.array([[float(row[axis]) for axis in "XYZ"] for row in GOLDEN])
LAB = np.array([[float(row[axis]) for axis in ("L", "a", "b")] for row in GOLDEN])

pictures = arrays(np.uint8, st.tuples(st.integers(1, 6), st.integers(1, 6), st.just(3)))


def test_the_golden_colours_have_their_xyz_and_lab() -> None:
    assert len(GOLDEN) == 22
    np.testing.assert_allclose(convert_srgb_to_xyz(RGB), XYZ, atol=1e-6)
    np.testing.assert_allclose(convert_srgb_to_lab(RGB), LAB, atol=1e-4)
    np.testing.assert_allclose(convert_xyz_to_lab(convert_srgb_to_xyz(RGB)), LAB, atol=1e-4)


def test_white_has_no_chroma_and_black_is_zero() -> None:
    lab = convert_srgb_to_lab(np.array([[255, 255, 255], [0, 0, 0]], dtype=np.uint8))
    np.testing.assert_allclose(lab, [[100, 0, 0], [0, 0, 0]], atol=1e-4)


@settings(max_examples=25, deadline=None)
@given(pictures)
def test_bytes_and_fractions_give_the_same_colour(rgb: np.ndarray) -> None:
    np.testing.assert_allclose(convert_srgb_to_lab(rgb), convert_srgb_to_lab(rgb / 255), atol=1e-11)


@settings(max_examples=25, deadline=None)
@given(pictures)
def test_there_and_back_gives_the_same_bytes(rgb: np.ndarray) -> None:
    np.testing.assert_allclose(convert_lab_to_srgb(convert_srgb_to_lab(rgb)) * 255, rgb, atol=1e-6)


@settings(max_examples=25, deadline=None)
@given(arrays(np.float64, (7, 3), elements=st.floats(0, 1)))
def test_encoding_undoes_linearising_everywhere_on_the_curve(rgb: np.ndarray) -> None:
    np.testing.assert_allclose(encode_srgb(linearise_srgb(rgb)), rgb, atol=1e-12)


@settings(max_examples=25, deadline=None)
@given(arrays(np.float64, (5, 3), elements=st.floats(0, 1.2)))
def test_lab_undoes_xyz_also_near_black(xyz: np.ndarray) -> None:
    np.testing.assert_allclose(convert_lab_to_xyz(convert_xyz_to_lab(xyz)), xyz, atol=1e-12)


def test_a_picture_of_many_chunks_is_converted_as_pixel_by_pixel() -> None:
    rgb = np.random.default_rng(3).integers(0, 256, (331, 300, 3), dtype=np.uint8)
    lab = convert_srgb_to_lab(rgb)
    for y, x in ((0, 0), (170, 299), (330, 1), (54, 184)):
        assert lab[y, x].tolist() == convert_srgb_to_lab(rgb[y, x]).tolist()


def test_a_turned_picture_is_converted_too() -> None:
    rgb = np.random.default_rng(3).integers(0, 256, (5, 4, 3), dtype=np.uint8)
    assert (convert_srgb_to_lab(rgb.transpose(1, 0, 2)) == convert_srgb_to_lab(rgb).transpose(1, 0, 2)).all()


def test_an_empty_picture_gives_an_empty_answer() -> None:
    assert convert_srgb_to_lab(np.empty((0, 3), dtype=np.uint8)).shape == (0, 3)


def test_integers_that_are_no_bytes_are_refused() -> None:
    with pytest.raises(TypeError, match="int64"):
        convert_srgb_to_lab(np.array([[12, 50, 3000]]))


def test_bradford_takes_one_white_to_the_other() -> None:
    adapted = adapt_bradford(WHITE_D50, source_white=WHITE_D50, target_white=WHITE_D65)
    np.testing.assert_allclose(adapted, WHITE_D65, atol=1e-12)


def test_bradford_from_d50_to_d65_is_lindblooms_matrix() -> None:
    matrix = adapt_bradford(np.eye(3), source_white=WHITE_D50, target_white=WHITE_D65).T
    lindbloom = [
        [0.9555766, -0.0230393, 0.0631636],
        [-0.0282895, 1.0099416, 0.0210077],
        [0.0122982, -0.0204830, 1.3299098],
    ]
    np.testing.assert_allclose(matrix, lindbloom, atol=1e-6)


def test_a_colour_is_named_in_hex_and_one_outside_srgb_by_the_nearest() -> None:
    assert hex_of_lab(convert_srgb_to_lab(np.array([194, 150, 130], dtype=np.uint8))) == "#c29682"
    assert hex_of_lab((60.0, 120.0, 0.0)).startswith("#ff00")
