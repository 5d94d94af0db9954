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


def test_the_manifest_of_loupe_holds_what_registries_of_packages_ship() -> None:
    assert {spec.name for spec in load_manifest(MANIFEST_PATH)} >= {
        "nudenet-320n",
        "ppocrv6-det-small",
        "ppocrv6-rec-small",
        "ppocr-cls-mobile",
        "minilm-l6-v2",
        "minilm-l6-v2-tokenizer",
    }


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


def write_export(folder: Path, *, name: str, entry: str) -> Path:
    (folder / name).mkdir(parents=True)
    (folder / name / "models.toml").write_text(entry)
    return folder


def test_exported_models_are_known_beside_the_manifests_own(tmp_path: Path) -> None:
    exports = write_export(tmp_path / "exported", name="mine", entry=GOOD.replace("[models.tiny]", "[models.mine]"))
    manifest = load_manifest(write_manifest(tmp_path, content=GOOD), exports=exports)
    assert [spec.name for spec in manifest] == ["tiny", "mine"]


def test_an_exported_model_cannot_take_the_name_of_another(tmp_path: Path) -> None:
    exports = write_export(tmp_path / "exported", name="mine", entry=GOOD)
    with pytest.raises(ManifestError, match=r"mine/models\.toml, entry tiny: another manifest has this name"):
        load_manifest(write_manifest(tmp_path, content=GOOD), exports=exports)


def test_a_mistake_in_an_exported_models_manifest_names_its_folder(tmp_path: Path) -> None:
    exports = write_export(tmp_path / "exported", name="mine", entry="[models.a")
    with pytest.raises(ManifestError, match=r"mine/models\.toml: cannot be read"):
        load_manifest(write_manifest(tmp_path, content=GOOD), exports=exports)


def test_no_exported_models_are_no_mistake(tmp_path: Path) -> None:
    assert len(load_manifest(write_manifest(tmp_path, content=GOOD), exports=tmp_path / "none")) == 1


def test_a_role_is_another_name_of_a_model(tmp_path: Path) -> None:
    manifest = load_manifest(write_manifest(tmp_path, content=GOOD), roles={"part": "tiny"})
    assert manifest.find_spec("part") is manifest.find_spec("tiny")
    assert [spec.name for spec in manifest] == ["tiny"]


def test_a_role_that_nobody_plays_names_the_model_that_should(tmp_path: Path) -> None:
    manifest = load_manifest(write_manifest(tmp_path, content=GOOD), roles={"part": "mine"})
    with pytest.raises(UnknownModelError, match="mine: no such model"):
        manifest.find_spec("part")


PREPARED = GOOD.replace('[2, "free"]', '[2, 2], mean = [0.5, 0.5, 0.5], std = [0.2, 0.2, 0.2], resize = "squash"')


def test_the_file_alone_decides_the_recipe_of_a_model_without_preprocessing(tmp_path: Path) -> None:
    assert load_manifest(write_manifest(tmp_path, content=GOOD)).find_spec("tiny").recipe == "0" * 64


@pytest.mark.parametrize(("found", "changed"), [("0.2]", "0.3]"), ('"squash"', '"longest"'), ("[2, 2]", "[2, 4]")])
def test_other_preprocessing_is_another_recipe(tmp_path: Path, found: str, changed: str) -> None:
    first, second = (
        load_manifest(write_manifest(tmp_path, content=content)).find_spec("tiny").recipe
        for content in (PREPARED, PREPARED.replace(found, changed))
    )
    assert first != second


def test_the_reference_lists_every_model_with_its_licence_and_checksum() -> None:
    reference = Path(__file__).parents[3] / "docs/reference/models.md"
    text = reference.read_text()
    for spec in load_manifest(MANIFEST_PATH):
        row = next(line for line in text.splitlines() if line.startswith(f"| `{spec.name}` |"))
        assert spec.licence in row
        assert f"`{spec.sha256[:16]}`" in row
        assert f"{spec.size_bytes:,}" in row
