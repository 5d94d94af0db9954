import base64
import io
from dataclasses import replace

import pytest
from PIL import Image

from catalog.pipeline.decoding import decode_picture
from catalog.pipeline.results import StageResult
from catalog.pipeline.stage import Subject
from catalog.pipeline.stages.renditions import Renditions
from tests.catalog.pipeline.picture_files import BLUE, GREEN, RED, encode_file, paint_corners, paint_noise


def render(content: bytes, *, subject: Subject) -> StageResult:
    return Renditions().run(replace(subject, picture=decode_picture(content)))


def encode_with_position(image: Image.Image) -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "CameraMaker"
    exif.get_ifd(0x8825)[2] = (52.0, 13.0, 0.0)
    return encode_file(image, file_format="JPEG", exif=exif, comment=b"canary", quality=95)


def test_both_renditions_fit_their_edges(plain_subject: Subject) -> None:
    result = render(encode_file(paint_noise(1600, 800), file_format="PNG"), subject=plain_subject)
    sizes = {one.name: (one.width_px, one.height_px) for one in result.renditions}
    assert sizes == {"thumbnail": (320, 160), "web": (1280, 640)}
    opened = [Image.open(io.BytesIO(one.content)) for one in result.renditions]
    assert [(one.format, one.size) for one in opened] == [("WEBP", (320, 160)), ("WEBP", (1280, 640))]


def test_a_small_picture_is_not_enlarged(plain_subject: Subject) -> None:
    result = render(encode_file(paint_corners(), file_format="PNG"), subject=plain_subject)
    assert {(one.width_px, one.height_px) for one in result.renditions} == {(60, 40)}


def test_nothing_of_the_uploads_metadata_is_in_a_rendition(plain_subject: Subject) -> None:
    content = encode_with_position(paint_corners().resize((600, 400)))
    picture = decode_picture(content)
    assert picture.facts.has_gps  # the upload has what must not come through
    result = render(content, subject=plain_subject)
    for rendition in result.renditions:
        opened = Image.open(io.BytesIO(rendition.content))
        assert len(opened.getexif()) == 0
        assert not {"exif", "xmp", "icc_profile"} & set(opened.info)
        assert b"canary" not in rendition.content
        assert b"CameraMaker" not in rendition.content


def test_the_colours_stay(plain_subject: Subject) -> None:
    image = paint_corners().resize((600, 400), Image.Resampling.NEAREST)
    result = render(encode_file(image, file_format="PNG"), subject=plain_subject)
    web = Image.open(io.BytesIO(result.renditions[1].content)).convert("RGB")
    for place, colour in (((100, 100), RED), ((500, 100), GREEN), ((100, 300), BLUE)):
        assert web.getpixel(place) == pytest.approx(colour, abs=8)


def test_the_placeholder_is_a_picture_that_a_browser_can_show(plain_subject: Subject) -> None:
    result = render(encode_file(paint_noise(1600, 800), file_format="PNG"), subject=plain_subject)
    placeholder = str(result.facts["placeholder"])
    assert placeholder.startswith("data:image/webp;base64,")
    assert len(placeholder) < 1000
    assert Image.open(io.BytesIO(base64.b64decode(placeholder.partition(",")[2]))).size == (24, 12)
