from types import SimpleNamespace
from typing import Any

import pytest

from config.inference.detector_format import DetectorFormat, read_format
from tests.catalog.pipeline.tiny_models.provider import TinyModels, find_tiny

GOOD = {"task": "detect", "names": "{0: 'cat', 1: 'dog'}", "imgsz": "[640, 640]"}


def open_file(**metadata: str) -> Any:
    """A session whose file says this about itself."""
    meta = SimpleNamespace(custom_metadata_map=metadata)
    return SimpleNamespace(get_modelmeta=lambda: meta, get_inputs=lambda: [SimpleNamespace(name="images")])


def test_a_file_tells_its_classes_and_its_edge() -> None:
    session = TinyModels({"detector": find_tiny("yolo")}).session("detector")
    assert read_format(session) == DetectorFormat("images", 64, ("red", "blue"))
    assert read_format(open_file(**GOOD)) == DetectorFormat("images", 640, ("cat", "dog"))
    assert read_format(open_file(**GOOD | {"imgsz": "320"})).edge_px == 320


@pytest.mark.parametrize(
    ("metadata", "fault"),
    [
        ({"task": "segment"}, "task is 'segment'"),
        ({"imgsz": "[640, 480]"}, "not a square"),
        ({"imgsz": "wide"}, "not a square"),
        ({"names": "{0: 'cat', 2: 'dog'}"}, "does not name its classes"),
        ({"names": "{}"}, "does not name its classes"),
        ({"names": "__import__('os').abort()"}, "does not name its classes"),
    ],
)
def test_what_is_no_detector_is_refused_with_the_remedy(metadata: dict[str, str], fault: str) -> None:
    with pytest.raises(ValueError, match=r"models export yolo") as caught:
        read_format(open_file(**GOOD | metadata))
    assert fault in str(caught.value)


def test_a_file_without_metadata_is_refused() -> None:
    with pytest.raises(ValueError, match="task is None"):
        read_format(open_file())
