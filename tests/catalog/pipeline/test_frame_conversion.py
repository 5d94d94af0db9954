"""Colours, rotation and aspect of frames as the decoder gives them: made by an encoder, or laid out by hand."""

import io
from fractions import Fraction

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from catalog.pipeline.frame_conversion import FrameConverter, Orientation, fit_size, read_orientation
from tests.catalog.pipeline.clip_files import Making, make_clip, paint_corner

RED, GREEN, BLUE = (220, 30, 40), (20, 180, 60), (30, 60, 210)
BT709, BT601, BT2020 = 1, 6, 9
LIMITED, FULL = 1, 2
PQ, HLG, SDR = 16, 18, 1


def convert(making: Making) -> NDArray[np.uint8]:
    """The first frame of a clip of `paint_corner`."""
    with av.open(io.BytesIO(make_clip(making, paint=paint_corner)), "r") as container:
        stream = container.streams.video[0]
        frame = next(container.decode(stream))
        converter = FrameConverter(orientation=read_orientation(frame), aspect=float(stream.sample_aspect_ratio or 1))
        return converter.to_rgb(frame, max_edge_px=1280)


def lay_out(luma: float, *, transfer: int, primaries: int, matrix: int, lines: int = 64) -> VideoFrame:
    """A grey 10-bit frame of limited range; `luma` 0 to 1."""
    frame = VideoFrame(64, lines, "yuv420p10le")
    for plane, level in zip(frame.planes, (round(64 + 876 * luma), 512, 512), strict=True):
        plane.update(np.full(plane.buffer_size // 2, level, np.uint16).tobytes())
    frame.color_range, frame.colorspace = LIMITED, matrix
    frame.color_trc, frame.color_primaries = transfer, primaries
    return frame


def to_grey(frame: VideoFrame) -> int:
    rgb = FrameConverter(orientation=Orientation(), aspect=1.0).to_rgb(frame, max_edge_px=1280)
    assert np.ptp(rgb[10, 10].astype(int)) <= 1
    return int(rgb[10, 10, 1])


def is_near(pixel: NDArray[np.uint8], colour: tuple[int, int, int]) -> bool:
    return bool(np.abs(pixel.astype(int) - colour).max() <= 3)


@pytest.mark.parametrize(
    "making",
    [
        Making(seconds=0.1, matrix=5),
        Making(seconds=0.1, matrix=BT709),
        Making(seconds=0.1, matrix=BT709, colour_range=FULL, pixel_format="yuvj420p"),
        Making(seconds=0.1, pixel_format="yuv444p"),
        Making(seconds=0.1, pixel_format="yuv420p10le"),
    ],
    ids=["BT.601", "BT.709", "full range", "4:4:4", "10 bits"],
)
def test_colours_come_back_whatever_matrix_range_and_depth(making: Making) -> None:
    rgb = convert(making)
    assert is_near(rgb[8, 8], RED)
    assert is_near(rgb[8, -8], GREEN)
    assert is_near(rgb[-8, 20], BLUE)


@pytest.mark.parametrize(("lines", "expected"), [(576, BT601), (720, BT709)])
def test_without_a_named_matrix_the_lines_decide(lines: int, expected: int) -> None:
    """Red of BT.601 is 81, 90, 240 in Y'CbCr; read by BT.709 it would have 23 of green."""
    frame = VideoFrame(64, lines, "yuv420p")
    for plane, level in zip(frame.planes, (81, 90, 240), strict=True):
        plane.update(bytes([level]) * plane.buffer_size)
    rgb = FrameConverter(orientation=Orientation(), aspect=1.0).to_rgb(frame, max_edge_px=1280)
    assert (int(rgb[5, 5, 1]) > 15) == (expected == BT709)


def test_reference_white_of_hdr_is_white_and_middle_grey_stays_middle() -> None:
    """BT.2408: reference white is 203 cd/m2, in PQ at 58 %, in HLG at 75 % of the signal."""
    pq, hlg = (
        lay_out(share, transfer=curve, primaries=BT2020, matrix=BT2020) for share, curve in ((0.5807, PQ), (0.75, HLG))
    )
    assert to_grey(pq) >= 250
    assert to_grey(hlg) >= 250
    assert 30 < to_grey(lay_out(0.25, transfer=PQ, primaries=BT2020, matrix=BT2020)) < 60


def test_greys_of_sdr_keep_their_values_even_with_wide_primaries() -> None:
    for primaries in (BT709, BT2020):
        assert to_grey(lay_out(0.5, transfer=SDR, primaries=primaries, matrix=BT709)) == pytest.approx(128, abs=2)


@pytest.mark.parametrize(
    ("rotation", "is_mirrored", "corners"),
    [
        (0, False, (RED, GREEN)),
        (90, False, (BLUE, RED)),
        (180, False, (BLUE, BLUE)),
        (270, False, (GREEN, BLUE)),
        (0, True, (GREEN, RED)),
    ],
)
def test_the_picture_is_upright_as_a_player_shows_it(
    rotation: int, is_mirrored: bool, corners: tuple[tuple[int, int, int], tuple[int, int, int]]
) -> None:
    rgb = convert(Making(seconds=0.1, rotation=rotation, is_mirrored=is_mirrored))
    assert rgb.shape == ((96, 64, 3) if rotation in (90, 270) else (64, 96, 3))
    assert (is_near(rgb[8, 8], corners[0]), is_near(rgb[8, -8], corners[1])) == (True, True)


@pytest.mark.parametrize(
    ("name", "rotation"), [((), 0), ((True, True, False), 90), ((False, True, True), 180), ((True, False, True), 270)]
)
def test_the_rotation_is_told_in_degrees_clockwise(name: tuple[bool, ...], rotation: int) -> None:
    assert Orientation(*name).rotation == rotation


def test_oblong_pixels_are_made_square_and_an_absurd_shape_is_not_believed() -> None:
    assert convert(Making(seconds=0.1, aspect=Fraction(2, 1))).shape == (64, 192, 3)
    frame = VideoFrame(64, 48, "yuv420p")
    assert FrameConverter(orientation=Orientation(), aspect=1000.0).display_size(frame) == (64, 48)


def test_odd_sizes_are_kept_and_large_ones_made_small() -> None:
    assert convert(Making(seconds=0.1, size_px=(97, 63), pixel_format="yuv444p")).shape == (63, 97, 3)
    assert fit_size((3840, 2160), max_edge_px=1280) == (1280, 720)
    assert fit_size((2160, 3840), max_edge_px=641, is_even=True) == (360, 640)
    assert fit_size((5000, 1), max_edge_px=640, is_even=True) == (640, 2)
