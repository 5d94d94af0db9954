"""What a model costs is measured, and a model that cannot be measured says why."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from config.inference import benching
from config.inference.benching import ModelCost, bench_models, draw_costs, list_models, measure_models
from config.inference.manifest import Manifest, ModelSpec
from config.inference.store import ModelStore

SpecMaker = Callable[..., ModelSpec]


@pytest.fixture
def store(tmp_path: Path, identity_model: bytes, make_spec: SpecMaker) -> ModelStore:
    """A model of a fixed batch, a file that is none, one that is absent, and one for another library."""
    files = {"tiny.onnx": identity_model, "broken.onnx": b"weights", "words.json": b"{}"}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    files["absent.onnx"] = b"absent"
    specs = {
        name.split(".")[0]: make_spec(content, source=f"repo:{name}", name=name.split(".")[0])
        for name, content in files.items()
    }
    return ModelStore(Manifest(specs), directory=tmp_path / "models", repository_root=tmp_path)


def test_only_installed_models_of_this_runtime_are_measured(store: ModelStore) -> None:
    assert list_models(store) == ["tiny", "broken"]


def test_time_memory_and_provider_are_measured(store: ModelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    grown = iter([100.0, 112.5])
    monkeypatch.setattr(benching, "read_memory_mib", lambda: next(grown))
    (cost,) = measure_models(store, names=["tiny"], threads=1, runs=3)
    assert (cost.provider, cost.memory_mib, cost.fault) == ("CPUExecutionProvider", 12.5, "")
    assert cost.single_ms > 0
    assert cost.batched_ms is None, "its batch is fixed"


def test_memory_is_read_from_the_kernel() -> None:
    before = benching.read_memory_mib()
    kept = bytearray(b"x" * 2**25)
    assert 16 < benching.read_memory_mib() - before < 64
    assert len(kept) == 2**25


def test_a_model_that_cannot_be_measured_is_shown_with_its_reason_and_fails_the_command(store: ModelStore) -> None:
    written = StringIO()
    failure = bench_models(store, names=(), threads=1, console=Console(file=written, width=140))
    assert failure == "Not measured: broken."
    assert "tiny" in written.getvalue()
    assert "ONNX Runtime cannot open" in " ".join(written.getvalue().split())


def test_a_row_shows_both_batches() -> None:
    table = draw_costs([ModelCost("toy", "CUDAExecutionProvider", 3.25, 1.5, 40)])
    assert [list(column.cells) for column in table.columns] == [["toy"], ["CUDA"], ["3.2"], ["1.5"], ["40"]]
