"""Loading a model of OpenCLIP with what belongs to it: weights, preprocessing and tokenizer."""

import json
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import open_clip
import torch
from open_clip.transform import PreprocessCfg

from config.inference.errors import ExportError

VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+_-]{0,31}")


@dataclass(frozen=True, kw_only=True, eq=False)
class Checkpoint:
    """A loaded model of OpenCLIP with what belongs to it."""

    title: str
    version: str
    net: Any
    preprocessing: PreprocessCfg
    tokenizer: Any


class Tower(torch.nn.Module):  # type: ignore[misc]  # torch is not installed where types are checked
    """One half of a model as a module of its own; `encode` is the model's `encode_image` or `encode_text`."""

    def __init__(self, net: Any, *, encode: str) -> None:
        super().__init__()
        self.net = net
        self.encode = encode

    def forward(self, batch: Any) -> Any:
        """Give the vectors before they are scaled."""
        return getattr(self.net, self.encode)(batch, normalize=False)


def load_checkpoint(model: str, *, pretrained: str) -> Checkpoint:
    """Load by name and tag, by configuration and checkpoint file, or from a folder or the hub; raises ExportError."""
    brings_weights = model.startswith(("hf-hub:", "local-dir:"))
    if not pretrained and not brings_weights:
        raise ExportError(model, reason="no weights were named", remedy="Give a tag or the path of a checkpoint.")
    try:
        name, overlay = register_configuration(Path(model)) if model.endswith(".json") else (model, {})
        net = open_clip.create_model(
            name, pretrained or None, require_pretrained=True, force_preprocess_cfg=overlay, device="cpu"
        )
        tokenizer = open_clip.get_tokenizer(name)
    except (RuntimeError, ValueError, OSError, KeyError, TypeError, AssertionError) as error:
        raise ExportError(f"{model} {pretrained}".strip(), reason=f"open_clip cannot load it: {error}") from error
    stem = Path(pretrained).stem if Path(pretrained).is_file() else pretrained
    return Checkpoint(
        title=f"{Path(name).name if brings_weights else name} {stem}".strip(),
        version=stem if VERSION.fullmatch(stem) else "1",
        net=net.eval().requires_grad_(False),
        preprocessing=PreprocessCfg(**net.visual.preprocess_cfg),
        tokenizer=tokenizer,
    )


def register_configuration(path: Path) -> tuple[str, dict[str, Any]]:
    """Let open_clip know a configuration by its file's name; returns that and the preprocessing that the file asks for.

    The file is one of open_clip's model_configs, or an open_clip_config.json with `model_cfg` and `preprocess_cfg` in it.
    """
    content = json.loads(path.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        copy.write_text(json.dumps(content.get("model_cfg", content)), encoding="utf-8")
        open_clip.add_model_config(copy)
    return path.stem, content.get("preprocess_cfg", {})
