from pathlib import Path

import pytest

from config.inference.errors import ExportError
from config.inference.export.folder import describe_file, open_folder, write_manifest
from config.inference.manifest import ModelSpec, read_specs


def describe_visual(folder: Path) -> ModelSpec:
    (folder / "visual.onnx").write_bytes(b"weights")
    return describe_file(
        folder / "visual.onnx",
        model="mine",
        name="mine-visual",
        task="image-embedding",
        version="1",
        licence="MIT",
        description='A "tiny" model, naïve',
        output_dimension=16,
        needed_by=["clip_embedding"],
        input={"layout": "NCHW", "dtype": "float32", "size": [32, "free"], "mean": [0.5, 0.5, 0.5], "fill": 0},
    )


def test_a_folder_appears_whole(tmp_path: Path) -> None:
    with open_folder(tmp_path / "new", name="mine") as folder:
        (folder / "visual.onnx").write_bytes(b"weights")
        assert not (tmp_path / "new" / "mine").exists()
    assert [path.name for path in (tmp_path / "new").rglob("*")] == ["mine", "visual.onnx"]


def write_and_fail(output: Path) -> None:
    with open_folder(output, name="mine") as folder:
        (folder / "new").touch()
        raise ExportError("mine", reason="the export differs")


def test_a_fault_leaves_the_older_folder_and_nothing_else(tmp_path: Path) -> None:
    with open_folder(tmp_path, name="mine") as folder:
        (folder / "old").touch()
    with pytest.raises(ExportError):
        write_and_fail(tmp_path)
    assert [path.name for path in tmp_path.rglob("*")] == ["mine", "old"]


def test_a_second_export_takes_the_place_of_the_first(tmp_path: Path) -> None:
    for content in ("old", "new"):
        with open_folder(tmp_path, name="mine") as folder:
            (folder / content).touch()
    assert [path.name for path in tmp_path.rglob("*")] == ["mine", "new"]


@pytest.mark.parametrize("name", ["", "Mine", "../mine", "a_b", "a" * 53])
def test_a_name_that_the_registry_would_not_take_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ExportError, match="Choose one with `--name`"), open_folder(tmp_path / "new", name=name):
        raise AssertionError
    assert not (tmp_path / "new").exists()


def test_the_manifest_that_is_written_is_read_back_as_it_was(tmp_path: Path) -> None:
    spec = describe_visual(tmp_path)
    write_manifest(tmp_path, specs=[spec])
    assert read_specs(tmp_path / "models.toml") == {"mine-visual": spec}
    assert (spec.source, spec.size_bytes) == ("local:exported/mine/visual.onnx", 7)
