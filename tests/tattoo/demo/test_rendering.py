"""A case's file is what its camera writes: size, orientation, profile and format come back from the decoder."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from catalog.pipeline.decoding import DecodeLimits, decode_picture
from catalog.pipeline.media_types import PHOTO_TYPES
from catalog.pipeline.picture import Picture
from tattoo.demo import rendering
from tattoo.demo.case import DemoCase, FileKind
from tattoo.demo.difficult import CASES as DIFFICULT
from tattoo.demo.rendering import draw_case, enlarge, render_case

SMALL = replace(DIFFICULT[0].wishes, width_px=180, height_px=140)
CASE = replace(DIFFICULT[0], wishes=SMALL, mishap=None)


@pytest.fixture
def read_back(monkeypatch: pytest.MonkeyPatch) -> Callable[[FileKind], Picture]:
    """The file of a small case, as an analysis decodes it."""
    monkeypatch.setattr(rendering, "TWELVE_MEGAPIXELS", (800, 600))
    monkeypatch.setattr(rendering, "THUMBNAIL_PX", 100)

    def render_and_decode(kind: FileKind) -> Picture:
        file = render_case(replace(CASE, file=kind))
        picture = decode_picture(file.content, limits=DecodeLimits(max_pixels=1_000_000), accept=PHOTO_TYPES)
        assert picture.facts.media_type == file.media_type
        return picture

    return render_and_decode


def upright(case: DemoCase = CASE) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
    return draw_case(case).astype(np.float64)


@pytest.mark.parametrize("kind", [FileKind.JPEG, FileKind.DISPLAY_P3, FileKind.TURNED, FileKind.HEIC])
def test_every_file_shows_the_same_upright_picture_in_srgb(
    read_back: Callable[[FileKind], Picture], kind: FileKind
) -> None:
    picture = read_back(kind)
    assert picture.rgb.shape == (280, 360, 3)
    assert np.abs(picture.rgb - upright()).mean() < 2.5


def test_the_profile_and_the_turn_are_really_in_the_files(read_back: Callable[[FileKind], Picture]) -> None:
    facts = read_back(FileKind.DISPLAY_P3).facts
    assert (facts.icc_profile, facts.icc_applied) == ("Display P3", True)
    assert read_back(FileKind.TURNED).facts.orientation == 6
    assert read_back(FileKind.TWELVE_MEGAPIXELS).facts.width_px == 800


def test_the_same_case_gives_the_same_bytes() -> None:
    assert render_case(CASE) == render_case(CASE)


def test_noise_keeps_lines_of_one_colour_and_black_and_white() -> None:
    grey = np.full((40, 40, 3), 90, np.uint8)
    grey[20:, ::2] = 200
    large = enlarge(grey, size=(80, 80), seed=1)
    assert (large[:30] == 90).all()
    assert (large[50:].std(axis=(0, 1)) > 0).all()
    assert (np.ptp(large, axis=2) == 0).all()
