from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from catalog.pipeline.stage import Subject
from catalog.pipeline.stages.fingerprint import Fingerprint, hamming_distance
from tests.catalog.pipeline.picture_files import take_picture


def hash_image(image: Image.Image, *, subject: Subject) -> dict[str, str]:
    facts = Fingerprint().run(replace(subject, picture=take_picture(image))).facts
    return {name: str(value) for name, value in facts.items()}


def test_a_smaller_copy_is_near_and_another_picture_is_far(sign_image: Image.Image, plain_subject: Subject) -> None:
    original = hash_image(sign_image, subject=plain_subject)
    copy = hash_image(sign_image.resize((500, 375)), subject=plain_subject)
    other = hash_image(sign_image.transpose(Image.Transpose.ROTATE_90), subject=plain_subject)
    for name in ("phash", "dhash"):
        assert hamming_distance(original[name], copy[name]) <= 4
        assert hamming_distance(original[name], other[name]) >= 16


def test_the_horizontal_ramp_has_the_known_difference_hash(plain_subject: Subject) -> None:
    """Every pixel is brighter than its left neighbour: 64 ones; mirrored: 64 zeros."""
    ramp = np.repeat(np.linspace(0, 255, 90).astype(np.uint8)[None, :, None], 80, axis=0).repeat(3, axis=2)
    assert hash_image(Image.fromarray(ramp), subject=plain_subject)["dhash"] == "f" * 16
    assert hash_image(Image.fromarray(ramp[:, ::-1]), subject=plain_subject)["dhash"] == "0" * 16


def test_the_colour_hash_tells_red_from_blue(plain_subject: Subject) -> None:
    red, blue = (
        hash_image(Image.new("RGB", (32, 32), colour), subject=plain_subject)["colour_hash"]
        for colour in ("red", "blue")
    )
    assert hamming_distance(red, blue) > 0


@pytest.mark.parametrize(("first", "second", "bits"), [("ff", "ff", 0), ("00", "ff", 8), ("f0", "e1", 2)])
def test_the_distance_counts_differing_bits(first: str, second: str, bits: int) -> None:
    assert hamming_distance(first, second) == bits


def test_hashes_of_different_lengths_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="2 and 4 digits"):
        hamming_distance("ff", "ffff")
