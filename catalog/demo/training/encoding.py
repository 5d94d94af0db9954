"""The shipped model through plain ONNX Runtime: squares and texts become vectors, as evaluation and tests need them.

The running system encodes by `config.inference.clip`, which also prepares pictures of any size.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from onnxruntime import InferenceSession, SessionOptions
from tokenizers import Tokenizer

from catalog.demo.training.pictures import Pixels
from catalog.demo.training.retrieval import Vectors, scale_to_unit
from catalog.demo.training.tokenization import encode_texts

ROOT = Path(__file__).resolve().parents[3]
SHIPPED = ROOT / "config" / "inference" / "weights" / "demo-clip"
SIDE_PX = 64
BATCH = 32
THREADS = 2


@dataclass(frozen=True)
class Towers:
    """Both halves of an exported model with its tokenizer."""

    visual: InferenceSession
    textual: InferenceSession
    tokenizer: Tokenizer

    def encode_pictures(self, pixels: Pixels) -> Vectors:
        """Encode uint8 RGB squares (n, side, side, 3): float32 (n, dimension), rows of length 1."""
        return scale_to_unit(_run_in_batches(self.visual, inputs=prepare_pixels(pixels)))

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """Encode texts: float32 (n, dimension), rows of length 1."""
        return scale_to_unit(_run_in_batches(self.textual, inputs=encode_texts(texts, tokenizer=self.tokenizer)))


def open_towers(folder: Path) -> Towers:
    """Open visual.onnx, textual.onnx and tokenizer.json of a folder on the processor."""
    options = SessionOptions()
    options.intra_op_num_threads = THREADS
    visual, textual = (
        InferenceSession(str(folder / name), sess_options=options, providers=["CPUExecutionProvider"])
        for name in ("visual.onnx", "textual.onnx")
    )
    return Towers(visual, textual, Tokenizer.from_file(str(folder / "tokenizer.json")))


def prepare_pixels(pixels: Pixels) -> npt.NDArray[np.float32]:
    """Turn uint8 squares (n, side, side, 3) into float32 (n, 3, side, side) of -1..1: mean and deviation are 0.5."""
    shares = pixels.astype(np.float32) / np.float32(255)
    return np.ascontiguousarray(((shares - np.float32(0.5)) / np.float32(0.5)).transpose(0, 3, 1, 2))


def _run_in_batches(session: InferenceSession, *, inputs: npt.NDArray[np.generic]) -> Vectors:
    name = session.get_inputs()[0].name
    batches = (inputs[start : start + BATCH] for start in range(0, len(inputs), BATCH))
    return np.concatenate([np.asarray(session.run(None, {name: batch})[0], dtype=np.float32) for batch in batches])
