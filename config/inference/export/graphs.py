"""What is done to a graph that torch has written."""

from pathlib import Path

import onnx


def strip_traces(path: Path) -> None:
    """Take out what the exporter notes about each step: paths of this machine, and more bytes than a small model has."""
    model = onnx.load(path)
    for one in (
        model,
        model.graph,
        *model.graph.node,
        *model.graph.value_info,
        *model.graph.input,
        *model.graph.output,
    ):
        one.ClearField("metadata_props")
        one.ClearField("doc_string")
    for tensor in model.graph.initializer:
        tensor.ClearField("metadata_props")
    onnx.checker.check_model(model)
    onnx.save(model, path)
