"""Ultralytics detectors through the command, on random weights: the same boxes as surely, or no export at all.

A random network is calibrated (its normalisations are fitted to the pictures and the prior is taken from its head), so that its
scores spread and there are boxes to compare.
"""

from importlib.resources import files
from io import StringIO
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from django.core.management import call_command
from django.core.management.base import CommandError

from catalog.pipeline.detections import detect_objects
from config.inference.detection import Suppression, prepare_input
from config.inference.export import yolo
from config.inference.export.samples import draw_pictures
from config.inference.manifest import EXPORTED, MANIFEST_PATH, load_manifest
from config.inference.roles import list_roles
from config.inference.sessions import Sessions
from config.inference.store import ModelStore

pytestmark = [pytest.mark.export, pytest.mark.filterwarnings("ignore")]

EDGE = 96
CLASSES = ("person", "cat", "bicycle")


def export(*words: str) -> str:
    output = StringIO()
    call_command("models", "export", "yolo", *words, stdout=output)
    return output.getvalue()


def write_checkpoint(path: Path, *, configuration: str) -> Path:
    torch.manual_seed(0)
    net = yolo.YOLO(configuration)
    net.model.names = dict(enumerate(CLASSES))
    head = net.model.model[-1]
    for branch in (*head.cv2, *head.cv3):
        branch[-1].bias.data.zero_()
    for module in net.model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.momentum = 1.0
    pixels = np.concatenate([prepare_input(rgb, edge_px=EDGE)[0] for rgb in draw_pictures(8)])
    with torch.no_grad():
        net.model.train()(torch.from_numpy(pixels))
    net.model.eval()
    net.save(path)
    return path


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("checkpoint")
    configuration = folder / "yolov8n.yaml"
    published = (files("ultralytics") / "cfg/models/v8/yolov8.yaml").read_text()
    configuration.write_text(published.replace("nc: 80", f"nc: {len(CLASSES)}"))
    return write_checkpoint(folder / "Three Things.pt", configuration=str(configuration))


@pytest.fixture(scope="module")
def exported(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A models directory with an export of the checkpoint by the command, and what the command said."""
    directory = tmp_path_factory.mktemp("models")
    return directory, export(str(checkpoint), "--edge", str(EDGE), "--output", str(directory / EXPORTED))


def open_exported(directory: Path) -> Sessions:
    roles = list_roles(detector="three-things")
    manifest = load_manifest(MANIFEST_PATH, exports=directory / EXPORTED, roles=roles)
    return Sessions(ModelStore(manifest, directory=directory), intra_op_threads=1)


def test_the_command_writes_a_model_that_the_registry_knows(exported: tuple[Path, str]) -> None:
    spec = open_exported(exported[0]).spec("object-detector")
    assert (spec.name, spec.licence, spec.classes) == ("three-things", "AGPL-3.0-only", CLASSES)
    assert (spec.input.size, spec.input.padding) == ((EDGE, EDGE), "centre")


def test_the_command_says_how_equal_the_export_is(exported: tuple[Path, str]) -> None:
    assert "boxes of 16 pictures, IoU" in exported[1]
    assert "0 without a partner" in exported[1]


def test_the_running_system_finds_what_ultralytics_finds(checkpoint: Path, exported: tuple[Path, str]) -> None:
    models, original = open_exported(exported[0]), yolo.YOLO(checkpoint)
    keep = Suppression(min_score=0.5, max_iou=0.45, max_boxes=20)
    for rgb in draw_pictures(6):
        wanted = yolo.predict(original, rgb=rgb, edge_px=EDGE, keep=keep)
        found = detect_objects(models, model="object-detector", rgb=rgb, keep=keep)
        assert [box.label for box in found] == [CLASSES[kind] for kind in wanted.classes]
        assert [box.score for box in found] == pytest.approx(wanted.scores.tolist(), abs=1e-3)
        corners = [(box.left, box.top, box.left + box.width, box.top + box.height) for box in found]
        np.testing.assert_allclose(np.array(corners).reshape(-1, 4), wanted.boxes, atol=1e-3)


def test_the_batch_is_free_and_nothing_of_this_machine_is_in_the_file(exported: tuple[Path, str]) -> None:
    path = open_exported(exported[0]).path("object-detector")
    sides = onnx.load(path).graph.input[0].type.tensor_type.shape.dim
    assert sides[0].dim_param
    assert [side.dim_value for side in sides[1:]] == [3, EDGE, EDGE]
    assert b"site-packages" not in path.read_bytes()
    assert str(exported[0]).encode() not in path.read_bytes()


def test_an_export_that_differs_is_refused_and_leaves_nothing(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yolo, "write_graph", lambda net, *, edge_px, target: write_spoilt(net, edge_px, target))
    with pytest.raises(CommandError, match="the export differs from the original"):
        export(str(checkpoint), "--edge", str(EDGE), "--output", str(tmp_path))
    assert list(tmp_path.iterdir()) == []


WRITE_GRAPH = yolo.write_graph


def write_spoilt(net: object, edge_px: int, target: Path) -> None:
    """Write the graph with one of its weights made larger."""
    WRITE_GRAPH(net, edge_px=edge_px, target=target)
    model = onnx.load(target)
    largest = max(model.graph.initializer, key=lambda tensor: len(tensor.raw_data))
    weights = np.frombuffer(largest.raw_data, np.float32) * 1.1
    largest.raw_data = weights.astype(np.float32).tobytes()
    onnx.save(model, str(target))


@pytest.mark.parametrize(
    ("words", "sentence"), [(["x.pt"], "no such checkpoint"), (["a", "--edge", "100"], "multiple")]
)
def test_wrong_words_are_refused_by_name(words: list[str], sentence: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=sentence):
        export(*words, "--output", str(tmp_path))


def test_what_is_no_detector_is_refused(tmp_path: Path) -> None:
    yolo.YOLO("yolov8n-cls.yaml").save(tmp_path / "classes.pt")
    with pytest.raises(CommandError, match="its task is classify"):
        export(str(tmp_path / "classes.pt"), "--output", str(tmp_path / "out"))
    (tmp_path / "broken.pt").write_bytes(b"no pickle")
    with pytest.raises(CommandError, match="Ultralytics cannot load it"):
        export(str(tmp_path / "broken.pt"), "--output", str(tmp_path / "out"))
