"""A tiny OpenCLIP model with random weights: the architecture, the tokenizer and the files of a big one, in 100 kB.

`.venv/export/bin/python -m tests.export.tiny_clip` exports it anew to tests/config/inference/tiny-clip, for the tests that run
without torch, with what torch and OpenCLIP make of some pictures and texts.
"""

import gzip
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import open_clip
import torch
from open_clip.tokenizer import default_bpe

from config.inference.export import ExportRequest
from config.inference.export.openclip import export_openclip
from config.inference.export.openclip_checkpoint import Tower, load_checkpoint
from config.inference.export.openclip_comparison import prepare_by_openclip
from config.inference.export.samples import draw_pictures, list_texts

ASSETS = Path(__file__).resolve().parents[1] / "config" / "inference" / "tiny-clip"
MERGES = 200
GOLDEN_PICTURES = 8

CONFIGURATION: dict[str, Any] = {
    "embed_dim": 16,
    "vision_cfg": {"image_size": 32, "layers": 1, "width": 32, "head_width": 16, "patch_size": 8},
    "text_cfg": {"context_length": 16, "vocab_size": 514 + MERGES, "width": 16, "heads": 2, "layers": 1},
}


def write_tiny_checkpoint(folder: Path, *, seed: int = 0, **changes: Any) -> tuple[Path, Path]:
    """Write a configuration and a checkpoint of random weights; returns their paths. `changes` are of the configuration."""
    vocabulary = folder / "merges.txt.gz"
    lines = gzip.decompress(Path(default_bpe()).read_bytes()).decode().split("\n")[: MERGES + 1]
    vocabulary.write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))
    configuration = CONFIGURATION | changes
    text = configuration["text_cfg"] | {"tokenizer_kwargs": {"bpe_path": str(vocabulary)}}
    path = folder / "tiny.json"
    path.write_text(json.dumps(configuration | {"text_cfg": text}))
    torch.manual_seed(seed)
    open_clip.add_model_config(path)
    checkpoint = folder / "random.pt"
    torch.save(open_clip.create_model("tiny").state_dict(), checkpoint)
    return path, checkpoint


def export_tiny_clip(folder: Path, *, output: Path, name: str = "tiny-clip") -> None:
    """Export a random tiny model to `output`/`name`."""
    model, weights = write_tiny_checkpoint(folder)
    words = {"MODEL": str(model), "PRETRAINED": str(weights)}
    export_openclip(ExportRequest(words=words, name=name, output=output, licence="CC0-1.0", tell=print))


def write_golden(folder: Path, *, output: Path) -> None:
    """Write what OpenCLIP and torch make of some pictures and of all texts."""
    checkpoint = load_checkpoint(str(folder / "tiny.json"), pretrained=str(folder / "random.pt"))
    texts = list_texts()
    tokens = checkpoint.tokenizer(texts)
    pictures = prepare_by_openclip(draw_pictures(GOLDEN_PICTURES), preprocessing=checkpoint.preprocessing)
    with torch.inference_mode():
        seen = Tower(checkpoint.net, encode="encode_image")(torch.from_numpy(pictures)).numpy()
        read = Tower(checkpoint.net, encode="encode_text")(tokens).numpy()
    np.savez_compressed(output, pixels=pictures[:, :, ::8, ::8], pictures=seen, tokens=tokens.numpy(), texts=read)


if __name__ == "__main__":
    scratch = Path(sys.argv[1])
    export_tiny_clip(scratch, output=ASSETS.parent, name=ASSETS.name)
    write_golden(scratch, output=ASSETS / "golden.npz")
