"""Whether an exported OpenCLIP model equals the original, all the way from pictures and sentences to vectors.

OpenCLIP's own preprocessing, tokenizer and towers stand beside those of the running system: 32 pictures and 32 texts through
the towers, and over 200 texts through the tokenizers.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from onnxruntime import InferenceSession
from open_clip.transform import PreprocessCfg, image_transform_v2
from PIL import Image
from tokenizers import Tokenizer

from config.inference.clip import run_model
from config.inference.clip_pictures import prepare_picture
from config.inference.clip_texts import tokenize_texts
from config.inference.errors import ExportError
from config.inference.export.openclip_checkpoint import Checkpoint, Tower
from config.inference.export.parity import (
    INPUTS,
    Parity,
    measure_parity,
    require_equal_tokens,
    require_parity,
)
from config.inference.export.samples import draw_pictures, list_texts
from config.inference.manifest import Cleaning, InputSpec, ModelSpec

BATCHES = (1, 5, 26)  # 32 inputs in batches of different sizes: the batch must be free
SMALLEST_STEP = 1 / 255


def compare_folder(checkpoint: Checkpoint, *, folder: Path, specs: Sequence[ModelSpec]) -> list[str]:
    """Compare what was written with the original and return a line a half; raises ExportError where they differ."""
    visual, textual, tokenizer = specs
    way: Cleaning = tokenizer.input.cleaning or "lower"
    texts = list_texts()
    exported = Tokenizer.from_file(str(folder / tokenizer.file_name))
    tokens = tokenize_texts(texts, tokenizer=exported, way=way)
    original = checkpoint.tokenizer(texts).numpy()
    require_equal_tokens(texts, wanted=original, found=tokens, subject=tokenizer.file_name)
    chosen = np.linspace(0, len(texts) - 1, INPUTS).astype(int)
    pictures = draw_pictures(INPUTS)
    ours = np.stack([prepare_picture(rgb, spec=visual.input) for rgb in pictures])
    theirs = prepare_by_openclip(pictures, preprocessing=checkpoint.preprocessing)
    step = measure_step(theirs, ours, spec=visual.input)
    by_torch = Tower(checkpoint.net, encode="encode_image"), Tower(checkpoint.net, encode="encode_text")
    seen = compare_tower(by_torch[0], path=folder / visual.file_name, wanted=theirs, found=ours)
    read = compare_tower(by_torch[1], path=folder / textual.file_name, wanted=original[chosen], found=tokens[chosen])
    return [
        f"Pictures: {seen}; preprocessing {step * 255:.2g}/255 apart at most",
        f"Texts: {read}; {len(texts)} texts have the same tokens",
    ]


def prepare_by_openclip(
    pictures: Sequence[npt.NDArray[np.uint8]], *, preprocessing: PreprocessCfg
) -> npt.NDArray[np.float32]:
    """Return the pictures (n, 3, height, width) as OpenCLIP prepares them."""
    transform: Callable[[Image.Image], Any] = image_transform_v2(preprocessing, is_train=False)
    return np.stack([transform(Image.fromarray(rgb)).numpy() for rgb in pictures])


def measure_step(wanted: npt.NDArray[np.float32], found: npt.NDArray[np.float32], *, spec: InputSpec) -> float:
    """Return the largest difference of a prepared pixel, in shares of 0 to 1; raises ExportError above 1/255."""
    std = np.array(spec.std, np.float32)[:, None, None]
    step = float((np.abs(wanted - found) * std).max())
    if not step <= SMALLEST_STEP * 1.001:
        raise ExportError("preprocessing", reason=f"prepared pictures differ by {step * 255:.1f}/255")
    return step


def compare_tower(
    tower: Tower, *, path: Path, wanted: npt.NDArray[np.generic], found: npt.NDArray[np.generic]
) -> Parity:
    """Run the original on its own inputs and the export on ours; raises ExportError unless the vectors agree."""
    session = InferenceSession(str(path), providers=["CPUExecutionProvider"])
    edges = np.cumsum((0, *BATCHES))
    with torch.inference_mode():
        rows = [tower(torch.from_numpy(wanted[start : start + 8])).numpy() for start in range(0, len(wanted), 8)]
    exported = [run_model(session, batch=found[start:end]) for start, end in pairwise(edges)]
    parity = measure_parity(np.concatenate(rows), np.concatenate(exported))
    require_parity(parity, subject=path.name)
    return parity
