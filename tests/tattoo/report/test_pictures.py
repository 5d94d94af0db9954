import base64
import io

import cv2
import numpy as np
import pytest
from PIL import Image

from tattoo.report.pictures import draw_code, draw_swatch, draw_watermark, shrink_photograph
from tests.tattoo.report.measured import paint_picture


def open_uri(uri: str, *, media_type: str) -> Image.Image:
    head, _, content = uri.partition(",")
    assert head == f"data:{media_type};base64"
    return Image.open(io.BytesIO(base64.b64decode(content)))


def test_a_photograph_is_made_smaller_and_keeps_its_shape() -> None:
    out = io.BytesIO()
    Image.new("RGB", (3024, 4032), (222, 182, 155)).save(out, "JPEG")
    uri, width, height = shrink_photograph(out.getvalue())
    assert (width, height) == (675, 900)
    assert open_uri(uri, media_type="image/jpeg").size == (675, 900)


def test_a_small_photograph_keeps_its_size() -> None:
    assert shrink_photograph(paint_picture())[1:] == (900, 720)


def test_a_file_that_is_no_jpeg_is_refused() -> None:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    with pytest.raises(OSError, match="cannot identify image file"):
        shrink_photograph(out.getvalue())


def test_a_swatch_is_the_colour_within_a_rim() -> None:
    swatch = open_uri(draw_swatch("#ad3c49"), media_type="image/png").convert("RGB")
    assert swatch.getpixel((24, 16)) == (0xAD, 0x3C, 0x49)
    assert swatch.getpixel((0, 0)) == (0x33, 0x33, 0x33)


@pytest.mark.parametrize("colour", ["red", "#12345", "#1234567", "url(x)", ""])
def test_what_is_no_colour_has_no_swatch(colour: str) -> None:
    assert draw_swatch(colour) == ""


def test_the_code_is_read_as_the_address() -> None:
    address = "https://loupe.example/verify/0197a0b2-3c4d-7e5f-8a6b-1c2d3e4f5a6b"
    code = open_uri(draw_code(address), media_type="image/png").convert("L")
    text, _points, _straight = cv2.QRCodeDetector().detectAndDecode(np.asarray(code))
    assert text == address


def test_the_watermark_is_faint_and_leaves_most_of_the_page_clear() -> None:
    alpha = np.asarray(open_uri(draw_watermark("DRAFT - NOT SIGNED"), media_type="image/png").getchannel("A"))
    assert 0.02 < np.mean(alpha > 0) < 0.3
    assert alpha.max() <= 40
