from typing import Any

import pytest
from PIL import Image

from catalog.pipeline.pixels import read_pixels
from tests.catalog.pipeline.picture_files import encode_file, paint_corners, paint_noise


@pytest.fixture(autouse=True)
def own_pixel_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child sets Pillow's limit for itself; here it would stay for the other tests."""
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", Image.MAX_IMAGE_PIXELS)


REQUEST = {"max_pixels": 1_000_000, "max_edge_px": 512, "memory_bytes": 2**30}


def read(content: bytes, *, media_type: str, **changes: int) -> dict[str, Any]:
    header, _pixels = read_pixels(REQUEST | {"media_type": media_type} | changes, content)
    return header


def test_the_facts_are_those_of_the_upright_original() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    header = read(encode_file(paint_corners(), file_format="JPEG", exif=exif), media_type="image/jpeg")
    facts = header["facts"]
    assert (facts["width_px"], facts["height_px"]) == (40, 60)
    assert (facts["orientation"], facts["has_exif"], facts["has_gps"]) == (6, True, False)


def test_a_gps_position_is_found_in_exif() -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[2] = (52.0, 13.0, 0.0)
    header = read(encode_file(paint_corners(), file_format="JPEG", exif=exif), media_type="image/jpeg")
    assert header["facts"]["has_gps"] is True


def test_a_gps_position_is_found_in_xmp() -> None:
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/" exif:GPSLatitude="52,30N"/>'
    header = read(encode_file(paint_corners(), file_format="WEBP", xmp=xmp), media_type="image/webp")
    assert header["facts"]["has_gps"] is True


@pytest.mark.parametrize(("file_format", "media_type"), [("PNG", "image/png"), ("WEBP", "image/webp")])
def test_an_animation_gives_its_first_frame_and_says_so(file_format: str, media_type: str) -> None:
    frames = [paint_noise(16, 16, seed=seed) for seed in (1, 2, 3)]
    options = {"lossless": True} if file_format == "WEBP" else {}
    content = encode_file(frames[0], file_format=file_format, save_all=True, append_images=frames[1:], **options)
    header, pixels = read_pixels(REQUEST | {"media_type": media_type}, content)
    assert header["facts"]["frames"] == 3
    assert pixels == frames[0].tobytes()


def test_the_bit_depth_of_a_png_is_that_of_its_header() -> None:
    content = encode_file(Image.new("I;16", (4, 4)), file_format="PNG")
    assert read(content, media_type="image/png")["facts"]["bit_depth"] == 16


def test_too_many_pixels_are_refused_with_the_size_and_the_limit() -> None:
    content = encode_file(Image.new("RGB", (60, 40)), file_format="PNG")
    header = read(content, media_type="image/png", max_pixels=2_000)
    assert header["refused"] == "too_many_pixels"
    assert "2,400 pixels" in header["detail"]
    assert "2,000" in header["detail"]


def test_a_file_is_only_opened_as_what_its_first_bytes_say() -> None:
    content = encode_file(Image.new("RGB", (8, 8)), file_format="GIF")
    assert read(content, media_type="image/png")["refused"] == "decode_failed"
