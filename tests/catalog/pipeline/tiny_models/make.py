"""Makes the tiny detectors beside this file: `.venv/export/bin/python -m tests.catalog.pipeline.tiny_models.make`.

Each has the inputs and outputs of the real one and weights made by hand, so that what it must find in a picture can be told
by looking at the picture: colours. Nothing is trained.
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from tests.catalog.pipeline.tiny_models.words import WORDS

FOLDER = Path(__file__).parent
EDGE, CELL = 64, 8
CELLS = EDGE // CELL
QUERIES, TOKENS = CELLS * CELLS, 64
Tensors = dict[str, np.ndarray]


def write_model(
    name: str,
    *,
    nodes: list[NodeProto],
    inputs: list[tuple[str, int, list[int | str]]],
    outputs: list[tuple[str, list[int | str]]],
    constants: Tensors,
    metadata: dict[str, str] | None = None,
) -> None:
    """Check the graph and write it."""
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info(*one) for one in inputs],
        [helper.make_tensor_value_info(label, TensorProto.FLOAT, shape) for label, shape in outputs],
        [numpy_helper.from_array(array, label) for label, array in constants.items()],
    )
    model: ModelProto = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    for key, value in (metadata or {}).items():
        model.metadata_props.add(key=key, value=value)
    onnx.checker.check_model(model)
    onnx.save(model, str(FOLDER / f"{name}.onnx"))


def weigh_colours(*, cell: int) -> np.ndarray:
    """A convolution (2, 3, cell, cell) that says how red and how blue a cell is: 1 for a pure colour, 0 for any grey."""
    red, blue = (1.0, -0.5, -0.5), (-0.5, -0.5, 1.0)
    rows = np.array([red, blue], np.float32)[:, :, None, None]
    return np.broadcast_to(rows / cell**2, (2, 3, cell, cell)).astype(np.float32).copy()


def list_centres(*, cell: int = CELL, edge: int = EDGE) -> np.ndarray:
    """The middles (n, 2) of the square's cells in px, row by row: x, y."""
    middles = np.arange(cell / 2, edge, cell, dtype=np.float32)
    y, x = np.meshgrid(middles, middles, indexing="ij")
    return np.stack([x.ravel(), y.ravel()], axis=1)


def make_yolo() -> None:
    """An Ultralytics export of two classes, red and blue: each cell is a box three cells wide."""
    boxes = np.concatenate([list_centres(), np.full((QUERIES, 2), 3 * CELL, np.float32)], axis=1).T[None]
    write_model(
        "yolo",
        nodes=[
            helper.make_node("Conv", ["images", "weights"], ["raw"], strides=[CELL, CELL]),
            helper.make_node("Relu", ["raw"], ["colours"]),
            helper.make_node("Reshape", ["colours", "shape"], ["scores"]),
            helper.make_node("Concat", ["boxes", "scores"], ["output0"], axis=1),
        ],
        inputs=[("images", TensorProto.FLOAT, [1, 3, EDGE, EDGE])],
        outputs=[("output0", [1, 6, QUERIES])],
        constants={"weights": weigh_colours(cell=CELL), "shape": np.array([1, 2, QUERIES]), "boxes": boxes},
        metadata={"task": "detect", "names": "{0: 'red', 1: 'blue'}", "imgsz": f"[{EDGE}, {EDGE}]", "stride": "8"},
    )


def make_person_detector() -> None:
    """A YOLOX head of one class: a cell is a person as far as it is red. Its boxes are two cells wide."""
    strides = (8, 16, 32)
    sides = [EDGE // stride for stride in strides]
    offsets = [np.full((side * side, 2), 0.5, np.float32) for side in sides]
    widths = [np.full((side * side, 2), np.log(2), np.float32) for side in sides]
    constants: Tensors = {f"weights{one}": weigh_colours(cell=one)[:1, ::-1].copy() for one in strides}  # BGR, 0 to 255
    constants["boxes"] = np.concatenate([np.concatenate(offsets), np.concatenate(widths)], axis=1)[None]
    constants |= {"column": np.array([1, -1, 1]), "full": np.array(255, np.float32)}
    constants["sure"] = np.ones((1, sum(side * side for side in sides), 1), np.float32)
    nodes = []
    for stride in strides:
        nodes += [
            helper.make_node("Conv", ["input", f"weights{stride}"], [f"raw{stride}"], strides=[stride, stride]),
            helper.make_node("Reshape", [f"raw{stride}", "column"], [f"red{stride}"]),
        ]
    nodes += [
        helper.make_node("Concat", [f"red{stride}" for stride in strides], ["reds"], axis=1),
        helper.make_node("Div", ["reds", "full"], ["shares"]),
        helper.make_node("Relu", ["shares"], ["objectness"]),
        helper.make_node("Concat", ["boxes", "objectness", "sure"], ["output"], axis=2),
    ]
    write_model(
        "person",
        nodes=nodes,
        inputs=[("input", TensorProto.FLOAT, [1, 3, EDGE, EDGE])],
        outputs=[("output", [1, sum(side * side for side in sides), 6])],
        constants=constants,
    )


def make_pose() -> None:
    """A SimCC head of 17 points, each the brightest column and row of green; input 48 by 64 px, two bins a px."""
    width, height = 48, 64
    weights = np.zeros((17, 3, 1, 1), np.float32)
    weights[:, 1] = 0.2
    stretch = {"twice_x": np.repeat(np.eye(width), 2, axis=1), "twice_y": np.repeat(np.eye(height), 2, axis=1)}
    write_model(
        "pose",
        nodes=[
            helper.make_node("Conv", ["input", "weights"], ["green"]),
            helper.make_node("ReduceMax", ["green", "rows"], ["columns"], keepdims=0),
            helper.make_node("ReduceMax", ["green", "sides"], ["lines"], keepdims=0),
            helper.make_node("MatMul", ["columns", "twice_x"], ["simcc_x"]),
            helper.make_node("MatMul", ["lines", "twice_y"], ["simcc_y"]),
        ],
        inputs=[("input", TensorProto.FLOAT, ["batch", 3, height, width])],
        outputs=[("simcc_x", ["batch", 17, 2 * width]), ("simcc_y", ["batch", 17, 2 * height])],
        constants={
            "weights": weights,
            "rows": np.array([2]),
            "sides": np.array([3]),
            **{name: array.astype(np.float32) for name, array in stretch.items()},
        },
    )


def make_grounding_dino() -> None:
    """A head of open vocabulary that knows two words: a cell is near to "red" or "blue" as far as it has the colour."""
    boxes = np.concatenate([list_centres() / EDGE, np.full((QUERIES, 2), 3 * CELL / EDGE, np.float32)], axis=1)[None]
    # Normalised by ImageNet's mean and spread, a pure red is (2.25, -2.04, -1.80) and a pure blue (-2.12, -2.04, 2.64).
    write_model(
        "grounding-dino",
        nodes=[
            helper.make_node("Conv", ["pixel_values", "weights"], ["colours"], strides=[CELL, CELL]),
            helper.make_node("Reshape", ["colours", "flat"], ["by_colour"]),
            helper.make_node("Transpose", ["by_colour"], ["by_query"], perm=[0, 2, 1]),
            helper.make_node("Gather", ["words", "input_ids"], ["by_token"], axis=0),
            helper.make_node("Transpose", ["by_token"], ["by_word"], perm=[0, 2, 1]),
            helper.make_node("MatMul", ["by_query", "by_word"], ["near"]),
            helper.make_node("Sub", ["near", "doubt"], ["guessed"]),
            helper.make_node("Cast", ["attention_mask"], ["is_word"], to=TensorProto.BOOL),
            helper.make_node("Where", ["is_word", "guessed", "never"], ["logits"]),
            helper.make_node("Cast", ["pixel_mask"], ["mask"], to=TensorProto.FLOAT),
            helper.make_node("ReduceMean", ["mask", "all_sides"], ["filled"], keepdims=1),
            helper.make_node("Sign", ["filled"], ["one"]),
            helper.make_node("Mul", ["all_boxes", "one"], ["boxes"]),
        ],
        inputs=[
            ("pixel_values", TensorProto.FLOAT, [1, 3, EDGE, EDGE]),
            ("pixel_mask", TensorProto.INT64, [1, EDGE, EDGE]),
            ("input_ids", TensorProto.INT64, [1, TOKENS]),
            ("attention_mask", TensorProto.INT64, [1, TOKENS]),
        ],
        outputs=[("logits", [1, QUERIES, TOKENS]), ("boxes", [1, QUERIES, 4])],
        constants={
            "weights": weigh_colours(cell=CELL),
            "flat": np.array([1, 2, QUERIES]),
            "words": _teach_words(),
            "doubt": np.array(4, np.float32),
            "never": np.array(-np.inf, np.float32),
            "all_sides": np.array([1, 2]),
            "all_boxes": boxes.astype(np.float32),
        },
    )


def _teach_words() -> np.ndarray:
    words = np.zeros((16, 2), np.float32)
    words[WORDS["red"], 0] = words[WORDS["blue"], 1] = 2.0
    return words


if __name__ == "__main__":
    make_yolo()
    make_person_detector()
    make_pose()
    make_grounding_dino()
