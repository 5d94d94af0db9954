from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageFilter

from catalog.pipeline.stage import Subject
from catalog.pipeline.stages.probe import Probe, measure_sharpness
from tests.catalog.pipeline.picture_files import paint_noise, take_picture


def probe(image: Image.Image, *, subject: Subject) -> dict[str, object]:
    return dict(Probe().run(replace(subject, picture=take_picture(image))).facts)


def test_the_facts_of_the_file_are_told(plain_subject: Subject) -> None:
    facts = Probe().run(plain_subject).facts
    assert (facts["media_type"], facts["width_px"], facts["has_gps"]) == ("image/png", 64, False)


def test_a_half_black_half_white_picture_is_clipped_by_halves(plain_subject: Subject) -> None:
    image = Image.new("RGB", (100, 40), "white")
    image.paste("black", (0, 0, 50, 40))
    facts = probe(image, subject=plain_subject)
    assert (facts["shadows_share"], facts["highlights_share"], facts["mean_luma"]) == (0.5, 0.5, 0.5)


@pytest.mark.parametrize(("colour", "luma"), [("red", 76), ("lime", 150), ("blue", 29)])
def test_luma_weighs_the_channels_as_the_standard_says(colour: str, luma: int, plain_subject: Subject) -> None:
    """Rec. ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B, rounded."""
    facts = probe(Image.new("RGB", (8, 8), colour), subject=plain_subject)
    assert facts["mean_luma"] == pytest.approx(luma / 255)


def test_blur_lowers_the_sharpness(plain_subject: Subject) -> None:
    sharp = paint_noise(200, 200)
    soft = sharp.filter(ImageFilter.GaussianBlur(2))
    measured = [probe(image, subject=plain_subject)["sharpness"] for image in (sharp, soft)]
    assert measured[0] > 20 * measured[1] > 0  # type: ignore[operator]


def test_the_laplacian_of_a_single_bright_pixel_is_known() -> None:
    """Kernel 0 1 0 / 1 -4 1 / 0 1 0: values -400 once, 100 four times, 0 elsewhere; mean 0."""
    luma = np.zeros((10, 10), np.uint8)
    luma[5, 5] = 100
    assert measure_sharpness(luma, edge_px=1024) == pytest.approx((400**2 + 4 * 100**2) / 100)
