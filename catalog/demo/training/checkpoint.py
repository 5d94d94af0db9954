"""The trained model as a folder that open_clip loads by `local-dir:` and `manage.py models export openclip` turns into ONNX."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerFast

from catalog.demo.training.encoding import ROOT, SHIPPED
from catalog.demo.training.tokenization import END, PAD, START

CONFIG = Path(__file__).with_name("open_clip_config.json")
NAME = "demo-clip"
FILES = ("visual.onnx", "textual.onnx", "tokenizer.json")
LICENCE = "LicenseRef-Loupe"


def read_config() -> dict[str, Any]:
    """Read the sizes of the towers and the vocabulary, in open_clip's words."""
    config: dict[str, Any] = json.loads(CONFIG.read_text(encoding="utf-8"))["model_cfg"]
    return config


def save_checkpoint(model: Any, *, tokenizer: Tokenizer, folder: Path) -> None:
    """Write configuration, weights and tokenizer into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(CONFIG, folder / CONFIG.name)
    weights = {name: tensor.contiguous().clone() for name, tensor in model.state_dict().items()}
    torch.save(weights, folder / "open_clip_pytorch_model.bin")
    wrapped = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token=PAD, bos_token=START, eos_token=END)
    wrapped.save_pretrained(str(folder))


def export_checkpoint(folder: Path) -> Path:
    """Export the folder to ONNX with the command that every OpenCLIP model takes; gives the folder of the three files."""
    words = ["models", "export", "openclip", f"local-dir:{folder}", "--name", NAME, "--licence", LICENCE]
    output = folder.parent / "exported"
    subprocess.run([sys.executable, str(ROOT / "manage.py"), *words, "--output", str(output)], check=True)
    return output / NAME


def ship_files(exported: Path) -> None:
    """Copy the three files of the export into the repository."""
    SHIPPED.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copy(exported / name, SHIPPED / name)
