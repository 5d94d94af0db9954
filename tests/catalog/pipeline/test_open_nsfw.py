import io

import numpy as np
import pytest
from PIL import Image

from catalog.pipeline.open_nsfw import prepare_picture, score_picture
from config.inference.provider import ModelProvider


def test_a_picture_is_squeezed_and_its_middle_is_given_as_bgr_less_the_mean() -> None:
    image = Image.new("RGB", (512, 256), (200, 100, 50))
    image.paste((0, 0, 0), (0, 0, 32, 256))  # the left 16 px of 256, which are cut off
    tensor = prepare_picture(np.array(image))
    assert tensor.shape == (1, 224, 224, 3)
    assert tensor.dtype == np.float32
    assert tensor[0, 112, 112] == pytest.approx([50 - 104, 100 - 117, 200 - 123], abs=2)  # JPEG rounds
    assert tensor[0, :, 8:, 2].min() > 60


def test_the_pixels_went_through_jpeg_as_the_networks_own_did() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (256, 256, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, "JPEG")
    expected = np.asarray(Image.open(file), np.float32)[16:240, 16:240, ::-1] - (104, 117, 123)
    assert (prepare_picture(noise)[0] == expected).all()


def test_the_real_network_finds_a_street_sign_harmless(sign_image: Image.Image, real_models: ModelProvider) -> None:
    session = real_models.session("open-nsfw")
    assert 0.0 <= score_picture(session, rgb=np.array(sign_image)) < 0.2
    (output,) = session.run(None, {session.get_inputs()[0].name: np.zeros((1, 224, 224, 3), np.float32)})
    assert output.shape == (1, 2)
    assert output.sum() == pytest.approx(1.0)
