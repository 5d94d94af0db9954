"""Against pixels that OpenCLIP and torchvision prepared (golden.npz), and the corners that they do not show."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from config.inference.clip_pictures import prepare_picture
from config.inference.errors import InferenceError
from config.inference.export.samples import draw_pictures
from config.inference.manifest import InputSpec
from tests.config.inference.clip_models import read_golden

OPENAI_MEAN, OPENAI_STD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)


def make_spec(**changes: Any) -> InputSpec:
    fields = {
        "mean": OPENAI_MEAN,
        "std": OPENAI_STD,
        "interpolation": "bicubic",
        "resize": "shortest",
        "size": (32, 32),
    }
    return InputSpec.model_validate({"layout": "NCHW", "dtype": "float32", **fields, **changes})


def paint(width: int, height: int, *, colour: int = 255) -> npt.NDArray[np.uint8]:
    return np.full((height, width, 3), colour, np.uint8)


def see(rgb: npt.NDArray[np.uint8], **changes: Any) -> npt.NDArray[np.float32]:
    """The prepared picture, not normalised."""
    return prepare_picture(rgb, spec=make_spec(mean=(0, 0, 0), std=(1, 1, 1), **changes))


def test_pixels_are_those_that_openclip_prepares() -> None:
    golden = read_golden()["pixels"]
    pixels = np.stack([prepare_picture(rgb, spec=make_spec()) for rgb in draw_pictures(len(golden))])
    np.testing.assert_allclose(pixels[:, :, ::8, ::8], golden, atol=1e-6)


def test_the_shape_is_channels_first_float32() -> None:
    pixels = prepare_picture(paint(50, 40), spec=make_spec(size=(16, 24)))
    assert (pixels.shape, str(pixels.dtype)) == ((3, 16, 24), "float32")
    assert pixels.flags.c_contiguous


def test_the_shortest_side_fits_and_the_middle_is_kept() -> None:
    rgb = paint(90, 30, colour=0)
    rgb[:, 30:60] = 255
    assert see(rgb, size=(30, 30)).min() == 1.0


def test_the_longest_side_fits_and_the_rest_is_filled() -> None:
    pixels = see(paint(60, 30), size=(30, 30), resize="longest", fill=51)
    np.testing.assert_allclose(pixels[:, :7], 0.2, rtol=1e-6)
    np.testing.assert_allclose(pixels[:, 8:22], 1.0)
    np.testing.assert_allclose(pixels[:, 23:], 0.2, rtol=1e-6)


def test_squashing_keeps_every_part() -> None:
    rgb = paint(90, 30, colour=0)
    rgb[:, :45] = 255
    pixels = see(rgb, size=(30, 30), resize="squash", interpolation="bilinear")
    assert pixels[:, :, :12].min() == 1.0
    assert pixels[:, :, 18:].max() == 0.0


@pytest.mark.parametrize("size", [(1, 1), (1, 2000), (2000, 1), (3, 5)])
@pytest.mark.parametrize("resize", ["shortest", "longest", "squash"])
def test_a_picture_of_any_shape_is_prepared(size: tuple[int, int], resize: str) -> None:
    assert see(paint(*size), resize=resize).shape == (3, 32, 32)


@pytest.mark.parametrize("absent", [{"mean": None}, {"resize": None}, {"size": ("free", 32)}])
def test_an_entry_without_preprocessing_is_refused(absent: dict[str, Any]) -> None:
    with pytest.raises(InferenceError, match="it lacks a CLIP's preprocessing"):
        prepare_picture(paint(4, 4), spec=make_spec(**absent))
