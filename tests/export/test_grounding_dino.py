"""GroundingDINO through the command, a small one with random weights: the same boxes for words, or no export at all."""

from io import StringIO
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from django.core.management import call_command
from django.core.management.base import CommandError
from PIL import Image
from transformers import (
    BertTokenizerFast,
    GroundingDinoConfig,
    GroundingDinoForObjectDetection,
    SwinConfig,
)
from transformers.models.grounding_dino import modeling_grounding_dino as original

from catalog.pipeline.stage import Subject
from catalog.pipeline.stages.open_vocabulary import OpenVocabulary
from config.inference.export import grounding_dino
from config.inference.grounding import build_prompts, find_terms
from config.inference.manifest import EXPORTED, MANIFEST_PATH, load_manifest
from config.inference.sessions import Sessions
from config.inference.store import ModelStore
from tests.catalog.pipeline.picture_files import take_picture

pytestmark = [pytest.mark.export, pytest.mark.filterwarnings("ignore")]

EDGE = 128
MARKS = {0: "[PAD]", 100: "[UNK]", 101: "[CLS]", 102: "[SEP]", 103: "[MASK]", 1012: ".", 1029: "?"}
"""Where BERT's vocabulary has them; the network knows the numbers by heart."""


def export(*words: str) -> str:
    output = StringIO()
    call_command("models", "export", "grounding-dino", *words, stdout=output)
    return output.getvalue()


def write_vocabulary(path: Path) -> Path:
    """1,030 lines: the marks in their places, every ASCII letter whole and as the rest of a word, fillers."""
    letters = [chr(point) for point in range(ord("a"), ord("z") + 1)]
    rest = iter([*letters, *(f"##{letter}" for letter in letters), "'", "red", "dog", "moon", "over", "sign"])
    lines = [MARKS.get(number) or next(rest, f"[unused{number}]") for number in range(1030)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of transformers with a network of a few hundred thousand weights."""
    torch.manual_seed(0)
    backbone = SwinConfig(
        image_size=EDGE,
        embed_dim=16,
        depths=[1, 1, 1, 1],
        num_heads=[1, 2, 2, 2],
        window_size=4,
        out_features=["stage2", "stage3", "stage4"],
    )
    words = {
        "model_type": "bert",
        "vocab_size": 1030,
        "hidden_size": 32,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "intermediate_size": 64,
        "max_position_embeddings": 96,
    }
    config = GroundingDinoConfig(
        backbone_config=backbone,
        text_config=words,
        d_model=32,
        encoder_layers=1,
        decoder_layers=2,  # one alone cannot share its head
        encoder_ffn_dim=64,
        decoder_ffn_dim=64,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        num_queries=30,
        max_text_len=96,
    )
    folder = tmp_path_factory.mktemp("grounding")
    GroundingDinoForObjectDetection(config).save_pretrained(folder)
    BertTokenizerFast(vocab=str(write_vocabulary(folder / "vocab.txt"))).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def exported(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A models directory with an export of the checkpoint by the command, and what the command said."""
    directory = tmp_path_factory.mktemp("models")
    said = export(
        str(checkpoint), "--edge", str(EDGE), "--licence", "Apache-2.0", "--output", str(directory / EXPORTED)
    )
    return directory, said


def open_exported(directory: Path) -> Sessions:
    manifest = load_manifest(MANIFEST_PATH, exports=directory / EXPORTED)
    return Sessions(ModelStore(manifest, directory=directory), intra_op_threads=1)


def test_the_command_writes_models_that_the_stage_asks_for(exported: tuple[Path, str]) -> None:
    models = open_exported(exported[0])
    assert [models.spec(name).licence for name in OpenVocabulary.models] == ["Apache-2.0"] * 2
    assert models.spec("grounding-dino").input.size == (EDGE, EDGE)
    assert "boxes of 16 pictures, IoU" in exported[1]


def test_the_stage_finds_what_transformers_finds(checkpoint: Path, exported: tuple[Path, str]) -> None:
    terms, picture = ("red dog", "moon"), take_picture(Image.effect_noise((80, 60), 60).convert("RGB"))
    stage = OpenVocabulary(min_score=0.0, max_iou=1.0)
    models = open_exported(exported[0])
    result = stage.run(Subject(picture=picture, prompt="", caption="", models=models, terms=terms))
    net, tokenizer = grounding_dino.load_checkpoint(str(checkpoint))
    (prompt,) = build_prompts(terms, tokenizer=tokenizer, length=net.config.max_text_len)
    feeds = grounding_dino.make_feeds(picture.rgb, prompt=prompt, edge_px=EDGE)
    with torch.inference_mode():
        answer = net(**{name: torch.from_numpy(array) for name, array in feeds.items()})
    wanted = find_terms(answer.logits.numpy(), answer.pred_boxes.numpy(), prompt=prompt, min_score=0.0)
    assert len(result.boxes) == len(wanted.scores)
    assert [box.score for box in result.boxes] == pytest.approx(sorted(wanted.scores, reverse=True), abs=1e-4)


def test_terms_are_parted_as_transformers_parts_them() -> None:
    marks = torch.tensor([101, 102, 1012, 1029])
    random = np.random.default_rng(5)
    for _ in range(200):
        row = random.choice(
            [101, 102, 1012, 1029, 0, 7, 8, 9], size=(2, 24), p=[0.05, 0.05, 0.15, 0.05, 0.1, 0.2, 0.2, 0.2]
        )
        token_ids = torch.from_numpy(row)
        wanted = original.generate_masks_with_special_tokens_and_transfer_map(token_ids, marks)
        found = grounding_dino.part_terms(token_ids, marks)
        assert all((one == other).all() for one, other in zip(wanted, found, strict=True))


def test_nothing_of_this_machine_is_in_the_file(exported: tuple[Path, str]) -> None:
    path = open_exported(exported[0]).path("grounding-dino")
    assert b"site-packages" not in path.read_bytes()
    assert [one.name for one in onnx.load(path).graph.input] == list(grounding_dino.INPUTS)


def test_an_export_that_differs_is_refused_and_leaves_nothing(
    checkpoint: Path, exported: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = open_exported(exported[0]).path("grounding-dino")

    def write_spoilt(_grounding: object, *, example: object, folder: Path) -> None:
        model = onnx.load(good)
        largest = max(model.graph.initializer, key=lambda tensor: len(tensor.raw_data))
        largest.raw_data = (np.frombuffer(largest.raw_data, np.float32) * 3).astype(np.float32).tobytes()
        onnx.save(model, str(folder / "detector.onnx"))

    monkeypatch.setattr(grounding_dino, "write_graph", write_spoilt)
    with pytest.raises(CommandError, match="the export differs from the original"):
        export(str(checkpoint), "--edge", str(EDGE), "--output", str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_checkpoint_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="transformers cannot load it"):
        export(str(tmp_path), "--output", str(tmp_path / "out"))
    with pytest.raises(CommandError, match="multiple of 32"):
        export(str(tmp_path), "--edge", "70", "--output", str(tmp_path / "out"))
