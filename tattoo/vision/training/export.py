"""The network as ONNX: float32 (n, channels, h, w), h and w free multiples of 32, to probabilities (n, 4, h, w).

Its weights are kept in 16 bits and made 32 bits wide when the file is loaded: half the size, and computed with as before.
"""

from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime import InferenceSession
from torch import Tensor, nn

from tattoo.vision.relative_colour import CHANNELS

OPSET: Final = 17
INPUT, OUTPUT = "input", "probabilities"
MOST_DIFFERENCE = 1e-3
"""The largest difference of a probability between torch and ONNX Runtime that is accepted."""

LEAST_NARROWED: Final = 1024
"""Weights of so many numbers are kept in 16 bits."""


class Shares(nn.Module):  # type: ignore[misc]  # torch is not installed where types are checked
    """The network with a softmax behind it."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(self, x: Tensor) -> Tensor:
        """Give probabilities (n, 4, h, w)."""
        shares: Tensor = self.model(x).softmax(dim=1)
        return shares


def export_model(model: Any, *, target: Path) -> float:
    """Write the network and give the largest difference from torch over two sizes; raises ValueError above MOST_DIFFERENCE."""
    wrapped = Shares(model).float().eval()
    target.parent.mkdir(parents=True, exist_ok=True)
    axes = {name: {0: "batch", 2: "height", 3: "width"} for name in (INPUT, OUTPUT)}
    torch.onnx.export(
        wrapped,
        (torch.zeros(1, CHANNELS, 64, 96),),
        str(target),
        input_names=[INPUT],
        output_names=[OUTPUT],
        dynamic_axes=axes,
        opset_version=OPSET,
        dynamo=False,
    )
    onnx.save(narrow_weights(onnx.load(target)), target)
    difference = max(compare(wrapped, target=target, size=size) for size in ((64, 96), (160, 224)))
    if difference > MOST_DIFFERENCE:
        raise ValueError(f"ONNX differs from torch by {difference:.2g}")
    return difference


def narrow_weights(network: onnx.ModelProto) -> onnx.ModelProto:
    """Keep the large weights in 16 bits, each widened by a Cast that ONNX Runtime folds when it loads the file."""
    graph = network.graph
    casts = []
    for weights in graph.initializer:
        if weights.data_type == TensorProto.FLOAT and np.prod(weights.dims) >= LEAST_NARROWED:
            name, values = weights.name, numpy_helper.to_array(weights).astype(np.float16)
            weights.CopyFrom(numpy_helper.from_array(values, f"{name}.narrow"))
            casts.append(helper.make_node("Cast", [weights.name], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(network)
    return network


def compare(wrapped: nn.Module, *, target: Path, size: tuple[int, int]) -> float:
    """The largest difference of a probability between torch and the file, on noise of a size (h, w)."""
    sample = np.random.default_rng(7).standard_normal((1, CHANNELS, *size)).astype(np.float32)
    (ours,) = InferenceSession(str(target), providers=["CPUExecutionProvider"]).run(None, {INPUT: sample})
    with torch.no_grad():
        theirs = wrapped(torch.from_numpy(sample)).numpy()
    return float(np.abs(np.asarray(ours) - theirs).max())
