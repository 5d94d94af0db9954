"""A tiny detector of red and blue, made by hand in the shape of an Ultralytics export."""

import numpy as np
import pytest
from PIL import Image

from catalog.pipeline.detections import detect_objects
from config.inference.detection import Suppression
from config.inference.manifest import Padding
from tests.catalog.pipeline.tiny_models.provider import TinyModels, find_tiny


@pytest.mark.parametrize(("padding", "size"), [("centre", (320, 160)), ("corner", (320, 160)), ("centre", (80, 240))])
def test_a_detector_finds_the_red_field_where_it_is_painted(padding: Padding, size: tuple[int, int]) -> None:
    width, height = size
    image = Image.new("RGB", size, "white")
    image.paste((255, 0, 0), (width // 2, 0, width, height // 2))
    models = TinyModels({"detector": find_tiny("yolo")}, padding=padding)
    boxes = detect_objects(models, model="detector", rgb=np.array(image), keep=Suppression(min_score=0.9, max_iou=0.0))
    assert {box.label for box in boxes} == {"red"}
    best = boxes[0]
    assert 0.4 < best.left + best.width / 2 < 1.0
    assert 0.0 < best.top + best.height / 2 < 0.6
