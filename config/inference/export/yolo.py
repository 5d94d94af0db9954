"""Export of an Ultralytics detector (YOLOv8, 11, 26 and their kin): one ONNX file, which says itself what it knows.

Ultralytics writes the graph, with a free batch, and its metadata: classes, edge, task. Then the original, by Ultralytics' own
predictor with torch, and the file, by the code of the running system, look at the same pictures. The threshold is chosen for
the network and these pictures, so that there are boxes to compare. A checkpoint is a pickle: loading one runs what is in it.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnxruntime import InferenceSession

from config.inference.detection import Detections, Suppression, cut_at_border, run_detector
from config.inference.errors import ExportError
from config.inference.export import UNKNOWN_LICENCE, ExportRequest
from config.inference.export.detection_parity import MIN_PICTURES, measure_detections, require_detections
from config.inference.export.folder import describe_file, open_folder, write_manifest
from config.inference.export.samples import draw_pictures
from config.inference.manifest import InputSpec, ModelSpec

# Read when it is imported: it would install packages, ask its maker for news and write into the home folder.
os.environ.update(YOLO_AUTOINSTALL="false", YOLO_OFFLINE="true", YOLO_CONFIG_DIR=tempfile.gettempdir())

from ultralytics import YOLO as YOLO  # also for whoever imports this module first, as its tests do
from ultralytics import __version__

LICENCE: Final = "AGPL-3.0-only"
FILE: Final = "detector.onnx"
OPSET: Final = 18
DEFAULT_EDGE: Final = 640
STRIDE: Final = 32
MAX_IOU: Final = 0.7
MAX_BOXES: Final = 300
BOXES_A_PICTURE: Final = 20

Rgb = NDArray[np.uint8]


def export_yolo(request: ExportRequest) -> list[ModelSpec]:
    """Export, compare and write the folder; raises ExportError, and leaves nothing then."""
    path = Path(request.words["FILE"])
    name = request.name or make_name(path)
    edge_px = read_edge(request.options.get("edge", ""))
    with open_folder(request.output, name=name) as folder, tempfile.TemporaryDirectory() as workshop:
        copy = copy_checkpoint(path, folder=Path(workshop))
        net = load_checkpoint(copy)
        request.tell(f"Writing {path.name}: {len(net.names)} classes, {edge_px} px")
        write_graph(net, edge_px=edge_px, target=folder / FILE)
        spec = describe(folder / FILE, name=name, net=net, edge_px=edge_px, licence=request.licence)
        write_manifest(folder, specs=[spec])
        request.tell("Comparing it with the original")
        request.tell(compare(copy, file=folder / FILE, edge_px=edge_px))
    return [spec]


def make_name(path: Path) -> str:
    """Return a name that the registry takes, made of the file's."""
    return re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-")[:60].strip("-")


def read_edge(text: str) -> int:
    """Read the option `edge`; raises ExportError unless it is a multiple of the networks' coarsest stride."""
    edge_px = int(text) if text.isdecimal() else 0 if text else DEFAULT_EDGE
    if not 32 <= edge_px <= 4096 or edge_px % STRIDE:
        raise ExportError("edge", reason=f"it is {text!r}", remedy=f"Give a multiple of {STRIDE} from 32 to 4096.")
    return edge_px


def copy_checkpoint(path: Path, *, folder: Path) -> Path:
    """Copy the file to where Ultralytics may write beside it; raises ExportError when there is none."""
    if path.suffix != ".pt" or not path.is_file():
        raise ExportError(str(path), reason="no such checkpoint", remedy="Give the path of a FILE.pt of Ultralytics.")
    copy = folder / "checkpoint.pt"
    shutil.copyfile(path, copy)
    return copy


def load_checkpoint(path: Path) -> Any:
    """Load it; raises ExportError when it is broken or finds no boxes."""
    try:
        net = YOLO(path)
    except Exception as error:  # unpickling raises whatever it meets
        raise ExportError(path.name, reason=f"Ultralytics cannot load it: {error}") from error
    if net.task != "detect":
        raise ExportError(path.name, reason=f"its task is {net.task}", remedy="Only detectors can be exported.")
    return net


def write_graph(net: Any, *, edge_px: int, target: Path) -> None:
    """Let Ultralytics write the graph, then fix its sides: only the batch stays free."""
    try:
        written = net.export(format="onnx", imgsz=edge_px, dynamic=True, opset=OPSET, device="cpu", verbose=False)
    except Exception as error:  # torch and onnx raise a dozen unrelated classes
        raise ExportError(target.name, reason=f"Ultralytics cannot export it: {str(error)[:500]}") from error
    model = onnx.load(written)
    for side in model.graph.input[0].type.tensor_type.shape.dim[2:]:
        side.dim_value = edge_px
    onnx.save(model, str(target))


def describe(path: Path, *, name: str, net: Any, edge_px: int, licence: str) -> ModelSpec:
    """Return the entry of the manifest."""
    return describe_file(
        path,
        model=name,
        name=name,
        task="detection",
        version=__version__,
        licence=LICENCE if licence == UNKNOWN_LICENCE else licence,
        description=f"Ultralytics detector of {len(net.names)} classes",
        needed_by=["objects"],
        classes=[net.names[number] for number in sorted(net.names)],
        input=InputSpec(layout="NCHW", dtype="float32", size=(edge_px, edge_px), padding="centre"),
    )


def compare(checkpoint: Path, *, file: Path, edge_px: int) -> str:
    """Compare the file with the checkpoint on drawn pictures and say how near they are; raises ExportError."""
    session = InferenceSession(str(file), providers=["CPUExecutionProvider"])
    pictures = draw_pictures(MIN_PICTURES)
    min_score = choose_threshold(session, pictures=pictures)
    keep = Suppression(min_score=min_score, max_iou=MAX_IOU, max_boxes=MAX_BOXES)
    original = YOLO(checkpoint)  # exporting has changed the first
    pairs = [
        (
            predict(original, rgb=rgb, edge_px=edge_px, keep=keep),
            run_detector(session, rgb=rgb, padding="centre", keep=keep)[0],
        )
        for rgb in pictures
    ]
    parity = measure_detections(pairs, min_score=min_score)
    require_detections(parity, subject=file.name)
    return f"{parity} (scores from {min_score:.2g})"


def choose_threshold(session: InferenceSession, *, pictures: Sequence[Rgb]) -> float:
    """Give the threshold that leaves about twenty boxes a picture before suppression, however sure the network is."""
    everything = Suppression(min_score=0.0, max_iou=1.0, max_boxes=BOXES_A_PICTURE)
    least = [
        float(found.scores[-1])
        for found, _ in (run_detector(session, rgb=rgb, padding="centre", keep=everything) for rgb in pictures)
    ]
    return float(np.median(least))


def predict(net: Any, *, rgb: Rgb, edge_px: int, keep: Suppression) -> Detections:
    """Give what Ultralytics' own predictor finds, with a square letterbox as an exported file gets it."""
    bgr = np.ascontiguousarray(rgb[:, :, ::-1])
    (result,) = net.predict(
        bgr,
        imgsz=edge_px,
        conf=keep.min_score,
        iou=keep.max_iou,
        max_det=keep.max_boxes,
        rect=False,
        device="cpu",
        verbose=False,
    )
    boxes = result.boxes
    found = Detections(boxes.xyxyn.numpy(), boxes.conf.numpy(), boxes.cls.numpy().astype(np.int64))
    return cut_at_border(found)
