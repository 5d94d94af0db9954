from pathlib import Path

import pytest

from config.inference.errors import ManifestError, UnknownModelError
from config.inference.manifest import MANIFEST_PATH, load_manifest

ENTRY = """
[models.tiny]
task = "test"
version = "1"
source = "repo:a/tiny.onnx"
sha256 = "{sha256}"
size_bytes = 3
licence = "MIT"
description = "A model of the tests"
input = {{ layout = "NCHW", dtype = "float32", size = [2, "free"] }}
"""
GOOD = ENTRY.format(sha256="0" * 64)


def write_manifest(folder: Path, *, content: str) -> Path:
    path = folder / "models.toml"
    path.write_text(content)
    return path


def test_the_manifest_of_loupe_holds_the_six_models() -> None:
    assert [spec.name for spec in load_manifest(MANIFEST_PATH)] == [
        "nudenet-320n",
        "ppocrv6-det-small",
        "ppocrv6-rec-small",
        "ppocr-cls-mobile",
        "minilm-l6-v2",
        "minilm-l6-v2-tokenizer",
    ]


def test_an_entry_is_read_with_its_input_and_file_name(tmp_path: Path) -> None:
    spec = load_manifest(write_manifest(tmp_path, content=GOOD)).find_spec("tiny")
    assert spec.file_name == "tiny.onnx"
    assert spec.input.size == (2, "free")
    assert spec.output_dimension is None


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (ENTRY.format(sha256="xyz"), "entry tiny, field sha256"),
        (GOOD.replace("size_bytes = 3", "size_bytes = 0"), "entry tiny, field size_bytes"),
        (GOOD.replace('licence = "MIT"', ""), "entry tiny, field licence"),
        (GOOD.replace("repo:a/tiny.onnx", "repo:../tiny.onnx"), "entry tiny, field source"),
        (GOOD.replace('"float32"', '"float31"'), "entry tiny, field input.dtype"),
        (GOOD + "colour = 1\n", "entry tiny, field colour"),
        (GOOD.replace("[models.tiny]", '[models."../tiny"]'), "entry ../tiny, field name"),
        (GOOD + 'name = "other"\n', "entry tiny"),
        ("models = 3", "models.toml"),
        ("[models.a", "models.toml"),
    ],
)
def test_a_mistake_names_its_entry_and_field(tmp_path: Path, content: str, place: str) -> None:
    with pytest.raises(ManifestError) as caught:
        load_manifest(write_manifest(tmp_path, content=content))
    assert place in str(caught.value)


def test_an_absent_manifest_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match=r"models\.toml: cannot be read"):
        load_manifest(tmp_path / "models.toml")


def test_an_unknown_name_lists_the_known_ones(tmp_path: Path) -> None:
    manifest = load_manifest(write_manifest(tmp_path, content=GOOD))
    with pytest.raises(UnknownModelError, match="Known models: tiny"):
        manifest.find_spec("tony")


def test_the_reference_lists_every_model_with_its_licence_and_checksum() -> None:
    reference = Path(__file__).parents[3] / "docs/reference/models.md"
    text = reference.read_text()
    for spec in load_manifest(MANIFEST_PATH):
        row = next(line for line in text.splitlines() if line.startswith(f"| `{spec.name}` |"))
        assert spec.licence in row
        assert f"`{spec.sha256[:16]}`" in row
        assert f"{spec.size_bytes:,}" in row
