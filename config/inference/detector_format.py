"""What an Ultralytics export says about itself: its classes and the size of its input, from the ONNX file's own metadata."""

import ast
from dataclasses import dataclass

from onnxruntime import InferenceSession

REMEDY = "Export the checkpoint with `manage.py models export yolo FILE.pt`."


@dataclass(frozen=True)
class DetectorFormat:
    """The input's name, the edge of its square in px, and the classes in the order of the output."""

    input_name: str
    edge_px: int
    classes: tuple[str, ...]


def read_format(session: InferenceSession) -> DetectorFormat:
    """Read the metadata that Ultralytics writes; raises ValueError when it is missing or of another task."""
    metadata = session.get_modelmeta().custom_metadata_map
    if metadata.get("task") != "detect":
        raise ValueError(f"the model's task is {metadata.get('task')!r}, not 'detect'. {REMEDY}")
    return DetectorFormat(
        input_name=session.get_inputs()[0].name,
        edge_px=_read_edge(metadata.get("imgsz", "")),
        classes=_read_classes(metadata.get("names", "")),
    )


def _read_edge(text: str) -> int:
    """`[640, 640]`: height and width, which must be equal."""
    sides = _read_literal(text)
    match sides:
        case [int(height), int(width)] if height == width > 0:
            return height
        case int(edge) if edge > 0:
            return edge
    raise ValueError(f"the model's input is {text!r}, not a square. {REMEDY}")


def _read_classes(text: str) -> tuple[str, ...]:
    """`{0: 'person', 1: 'bicycle'}`: every number from 0 on."""
    names = _read_literal(text)
    if not isinstance(names, dict) or sorted(names) != list(range(len(names))) or not names:
        raise ValueError(f"the model does not name its classes. {REMEDY}")
    return tuple(str(names[number]) for number in range(len(names)))


def _read_literal(text: str) -> object:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return None
