"""OpenCLIP's preprocessing beside the running system's, pixel by pixel."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from open_clip.transform import PreprocessCfg
from PIL import Image

from config.inference.clip_pictures import prepare_picture
from config.inference.export.openclip import describe_picture
from config.inference.export.openclip_comparison import measure_step, prepare_by_openclip
from config.inference.export.samples import draw_pictures

pytestmark = [pytest.mark.export, pytest.mark.filterwarnings("ignore")]


@pytest.mark.parametrize("resize_mode", ["shortest", "longest", "squash"])
@pytest.mark.parametrize("interpolation", ["bicubic", "bilinear"])
@pytest.mark.parametrize("size", [224, (96, 160)])
def test_every_preprocessing_of_openclip_gives_the_same_pixels(
    resize_mode: str, interpolation: str, size: int | tuple[int, int]
) -> None:
    cfg = PreprocessCfg(size=size, resize_mode=resize_mode, interpolation=interpolation, fill_color=114)
    pictures = draw_pictures(8)
    spec = describe_picture(cfg)
    ours = np.stack([prepare_picture(rgb, spec=spec) for rgb in pictures])
    assert measure_step(prepare_by_openclip(pictures, preprocessing=cfg), ours, spec=spec) < 1e-6


@pytest.mark.parametrize("name", ["bus.jpg", "zidane.jpg"])
def test_photographs_are_prepared_as_openclip_prepares_them(name: str) -> None:
    """The two photographs that the package ultralytics ships; it is not imported, for it would write settings."""
    spec = find_spec("ultralytics")
    assert spec is not None
    assert spec.origin is not None
    rgb = np.asarray(Image.open(Path(spec.origin).with_name("assets") / name).convert("RGB"))
    cfg = PreprocessCfg()
    ours = prepare_picture(rgb, spec=describe_picture(cfg))[None]
    assert measure_step(prepare_by_openclip([rgb], preprocessing=cfg), ours, spec=describe_picture(cfg)) < 1e-6
