"""OpenCLIP's models through the command, on random weights: equal vectors, equal tokens, or no export at all."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import open_clip
import pytest
import torch
from django.core.management import call_command
from django.core.management.base import CommandError
from PIL import Image
from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

from config.inference.clip import ClipEncoder
from config.inference.export import openclip, openclip_comparison
from config.inference.export.openclip_checkpoint import load_checkpoint
from config.inference.export.samples import draw_pictures, list_texts
from config.inference.manifest import EXPORTED, MANIFEST_PATH, load_manifest
from config.inference.roles import list_roles
from config.inference.sessions import Sessions
from config.inference.store import ModelStore
from tests.export.tiny_clip import CONFIGURATION, write_tiny_checkpoint

pytestmark = [pytest.mark.export, pytest.mark.filterwarnings("ignore")]

RESNET = {
    "embed_dim": 24,
    "vision_cfg": {"image_size": 64, "layers": [1, 1, 1, 1], "width": 8, "head_width": 8},
}


def export(*words: str) -> str:
    output = StringIO()
    call_command("models", "export", "openclip", *words, stdout=output)
    return output.getvalue()


def open_exported(directory: Path, *, name: str) -> Sessions:
    manifest = load_manifest(MANIFEST_PATH, exports=directory / EXPORTED, roles=list_roles(clip=name))
    return Sessions(ModelStore(manifest, directory=directory), intra_op_threads=1)


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return write_tiny_checkpoint(tmp_path_factory.mktemp("checkpoint"), seed=3)


@pytest.fixture(scope="module")
def exported(checkpoint: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A models directory with an export of the checkpoint by the command, and what the command said."""
    directory = tmp_path_factory.mktemp("models")
    words = [*map(str, checkpoint), "--name", "mine", "--licence", "MIT", "--output", str(directory / EXPORTED)]
    return directory, export(*words)


def test_the_command_writes_a_model_that_the_registry_knows(exported: tuple[Path, str]) -> None:
    directory, _ = exported
    files = sorted(path.name for path in (directory / EXPORTED / "mine").iterdir())
    assert files == ["models.toml", "textual.onnx", "tokenizer.json", "visual.onnx"]
    models = open_exported(directory, name="mine")
    assert [models.spec(f"clip-{part}").licence for part in ("visual", "textual", "tokenizer")] == ["MIT"] * 3
    assert models.path("clip-visual").name == "visual.onnx"


def test_the_command_says_how_equal_the_export_is(exported: tuple[Path, str]) -> None:
    said = exported[1]
    assert "Pictures: 32 inputs, max |difference|" in said
    assert "texts have the same tokens" in said
    assert "mine-visual: " in said


def test_vectors_are_those_of_torch_from_pictures_and_words(
    checkpoint: tuple[Path, Path], exported: tuple[Path, str]
) -> None:
    net, _, transform = open_clip.create_model_and_transforms(checkpoint[0].stem, pretrained=str(checkpoint[1]))
    tokenizer = open_clip.get_tokenizer(checkpoint[0].stem)
    encoder = ClipEncoder(open_exported(exported[0], name="mine"))
    pictures, texts = draw_pictures(12), list_texts()[::9]
    with torch.inference_mode():
        images = torch.stack([transform(Image.fromarray(rgb)) for rgb in pictures])
        seen = net.eval().encode_image(images, normalize=True).numpy()
        read = net.encode_text(tokenizer(texts), normalize=True).numpy()
    np.testing.assert_allclose(encoder.encode_images(pictures), seen, atol=1e-5)
    np.testing.assert_allclose(encoder.encode_texts(texts), read, atol=1e-5)


def test_nothing_of_this_machine_is_written_into_the_files(exported: tuple[Path, str]) -> None:
    for path in (exported[0] / EXPORTED / "mine").glob("*.onnx"):
        assert b"site-packages" not in path.read_bytes()
        assert onnx.load(path).graph.input[0].type.tensor_type.shape.dim[0].dim_param


def spoil(original: Callable[..., Any], *, by: float) -> Callable[..., Any]:
    """The same function with a little added to its numbers."""
    return lambda *args, **options: original(*args, **options) + by


@pytest.mark.parametrize(
    ("name", "by", "sentence"),
    [
        (
            "run_model",
            0.01,
            r"visual\.onnx: the export differs from the original: 32 inputs, max \|difference\| 1\.0e-02",
        ),
        ("prepare_picture", 0.05, "preprocessing: prepared pictures differ by"),
        ("tokenize_texts", 1, r"tokenizer\.json: \d+ of \d+ texts have other tokens"),
    ],
)
def test_an_export_that_differs_is_refused_and_leaves_nothing(
    checkpoint: tuple[Path, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    exported: tuple[Path, str],
    name: str,
    by: float,
    sentence: str,
) -> None:
    loaded = load_checkpoint(str(checkpoint[0]), pretrained=str(checkpoint[1]))
    folder = exported[0] / EXPORTED / "mine"
    manifest = load_manifest(MANIFEST_PATH, exports=exported[0] / EXPORTED)
    specs = [manifest.find_spec(f"mine-{part}") for part in ("visual", "textual", "tokenizer")]
    monkeypatch.setattr(openclip_comparison, name, spoil(getattr(openclip_comparison, name), by=by))
    monkeypatch.setattr(openclip, "load_checkpoint", lambda *args, **options: loaded)
    monkeypatch.setattr(openclip, "write_files", lambda *args, **options: copy_files(folder, specs, options["folder"]))
    with pytest.raises(CommandError, match=sentence):
        export(*map(str, checkpoint), "--name", "other", "--output", str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def copy_files(source: Path, specs: list[Any], target: Path) -> list[Any]:
    """What `write_files` would give, without compiling the model again."""
    for spec in specs:
        (target / spec.file_name).write_bytes((source / spec.file_name).read_bytes())
    return specs


def make_hub_tokenizer(folder: Path) -> None:
    """A tokenizer as the model hub has it, learnt from the test's own texts."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=["<pad>", "<start>", "<end>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(list_texts()[:100], trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<start> $A <end>", special_tokens=[("<start>", 1), ("<end>", 2)]
    )
    wrapped = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", eos_token="<end>")
    wrapped.save_pretrained(str(folder))


def test_a_folder_with_a_resnet_and_a_tokenizer_of_the_hub_is_exported(tmp_path: Path) -> None:
    text: dict[str, Any] = {"context_length": 20, "vocab_size": 400, "width": 16, "heads": 2, "layers": 1}
    text |= {"pool_type": "eos", "eos_id": 2, "hf_tokenizer_name": "local"}
    preprocessing = {"size": [64, 64], "mean": [0.5] * 3, "std": [0.5] * 3, "resize_mode": "squash"}
    configuration = {"model_cfg": {**RESNET, "text_cfg": text}, "preprocess_cfg": preprocessing}
    folder = tmp_path / "small-resnet"
    folder.mkdir()
    (folder / "open_clip_config.json").write_text(json.dumps(configuration))
    make_hub_tokenizer(folder)
    torch.manual_seed(5)
    net = open_clip.create_model(f"local-dir:{folder}", load_weights=False)
    torch.save(net.state_dict(), folder / "open_clip_pytorch_model.bin")
    said = export(f"local-dir:{folder}", "--output", str(tmp_path / "models" / EXPORTED))
    assert "small-resnet-visual: " in said
    encoder = ClipEncoder(open_exported(tmp_path / "models", name="small-resnet"))
    assert encoder.encode_texts(["a cat", "two dogs"]).shape == (2, 24)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["ViT-B-32"], "no weights were named"),
        (["ViT-B-32", "no-such-tag"], "open_clip cannot load it"),
        (["no-such-model", "openai"], "open_clip cannot load it"),
        (["/nowhere/model.json", "/nowhere/weights.pt"], "open_clip cannot load it"),
    ],
)
def test_what_cannot_be_loaded_is_told_in_one_sentence(tmp_path: Path, words: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        export(*words, "--output", str(tmp_path))


def test_a_checkpoint_of_another_architecture_is_refused(checkpoint: tuple[Path, Path], tmp_path: Path) -> None:
    wider = tmp_path / "wider.json"
    wider.write_text(json.dumps(CONFIGURATION | {"embed_dim": 32}))
    with pytest.raises(CommandError, match="open_clip cannot load it"):
        export(str(wider), str(checkpoint[1]), "--output", str(tmp_path))
