"""HEIC through the real confined decoder; the files are written by the same plugin's encoder."""

import pillow_heif
import pytest
from PIL import Image

from catalog.pipeline.decoding import DecodeLimits, decode_picture
from catalog.pipeline.media_types import PHOTO_TYPES, SUPPORTED_IMAGE_TYPES
from catalog.pipeline.picture import Picture
from catalog.pipeline.rejection import MediaRejected
from tests.catalog.pipeline.picture_files import BLUE, GREEN, RED, encode_file, paint_corners, paint_noise

pillow_heif.register_heif_opener()

HEIC = encode_file(paint_noise(200, 120), file_format="HEIF", quality=90)


def decode(content: bytes, **limits: int) -> Picture:
    return decode_picture(content, limits=DecodeLimits(**limits), accept=PHOTO_TYPES)


def reject(content: bytes, **limits: int) -> MediaRejected:
    with pytest.raises(MediaRejected) as caught:
        decode(content, **limits)
    assert "\n" not in caught.value.detail
    return caught.value


def is_near(pixel: object, colour: tuple[int, int, int]) -> bool:
    return all(abs(int(seen) - true) <= 6 for seen, true in zip(pixel, colour, strict=True))  # type: ignore[call-overload]


def test_a_heic_photograph_gives_its_pixels_and_facts() -> None:
    picture = decode(encode_file(paint_corners(), file_format="HEIF", quality=95))
    assert picture.rgb.shape == (40, 60, 3)
    assert is_near(picture.rgb[5, 5], RED)
    assert is_near(picture.rgb[5, -5], GREEN)
    assert is_near(picture.rgb[-5, 5], BLUE)
    assert (picture.facts.media_type, picture.facts.bit_depth) == ("image/heic", 8)


def test_a_turned_heic_photograph_is_turned_once() -> None:
    """As phones write it: the container turns the picture, and EXIF says so a second time."""
    exif = Image.Exif()
    exif[0x0112] = 6
    content = encode_file(paint_corners(), file_format="HEIF", quality=95, exif=exif.tobytes())
    assert b"irot" in content
    picture = decode(content)
    assert picture.rgb.shape == (60, 40, 3)
    assert is_near(picture.rgb[5, -5], RED)
    assert is_near(picture.rgb[-5, -5], GREEN)
    assert is_near(picture.rgb[5, 5], BLUE)
    facts = picture.facts
    assert (facts.width_px, facts.height_px, facts.orientation, facts.has_exif) == (40, 60, 1, True)


def test_of_several_images_the_primary_one_is_read() -> None:
    other = Image.new("RGB", (60, 40), GREEN)
    content = encode_file(
        other, file_format="HEIF", quality=95, save_all=True, append_images=[paint_corners()], primary_index=1
    )
    picture = decode(content)
    assert picture.facts.frames == 2
    assert is_near(picture.rgb[5, 5], RED)


def test_a_heic_photograph_is_only_read_where_it_is_accepted() -> None:
    with pytest.raises(MediaRejected) as caught:
        decode_picture(HEIC)
    assert caught.value.code == "unsupported_format"
    assert "image/heic" in caught.value.detail
    assert set(SUPPORTED_IMAGE_TYPES) < set(PHOTO_TYPES)


def test_where_photographs_are_accepted_the_remedy_names_all_their_types() -> None:
    assert "Send a JPEG, PNG, WEBP, HEIC or HEIF picture." in reject(b"no picture at all").detail


def test_too_many_pixels_are_refused_before_they_are_decoded() -> None:
    content = bytearray(HEIC)
    size = content.find(b"ispe") + 8
    content[size : size + 8] = (60_000).to_bytes(4, "big") * 2
    assert reject(bytes(content)).code == "too_many_pixels"
    assert reject(HEIC, max_pixels=20_000).code == "too_many_pixels"


def test_a_header_that_lies_about_the_size_is_refused() -> None:
    content = bytearray(HEIC)
    size = content.find(b"ispe") + 8
    content[size : size + 8] = (8).to_bytes(4, "big") * 2
    assert reject(bytes(content)).code == "decode_failed"


@pytest.mark.parametrize(("kept", "code"), [(0.9, "truncated"), (0.5, "truncated"), (0.004, "decode_failed")])
def test_a_cut_heic_file_is_refused(kept: float, code: str) -> None:
    assert reject(HEIC[: int(len(HEIC) * kept)]).code == code
