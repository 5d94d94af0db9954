"""Examination during the training: recalls on the validation scenes after each epoch."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from catalog.demo.training.batches import to_tensor
from catalog.demo.training.pictures import Pixels
from catalog.demo.training.retrieval import Vectors, measure_recall, rank_pictures
from catalog.demo.training.tokenization import TokenIds


@dataclass(frozen=True)
class Examination:
    """Scenes to measure on: pixels (n, side, side, 3), one caption and one request each as (n, context)."""

    pixels: Pixels
    captions: TokenIds
    requests: TokenIds


def examine_model(model: Any, examination: Examination) -> dict[str, float]:
    """Measure recall at 1 and 5 by caption and by request."""
    model.eval()
    with torch.inference_mode():
        pictures = to_numpy(model.encode_image(to_tensor(examination.pixels)))
        captions = to_numpy(model.encode_text(torch.from_numpy(examination.captions)))
        requests = to_numpy(model.encode_text(torch.from_numpy(examination.requests)))
    found: dict[str, float] = {}
    for name, texts in (("caption", captions), ("request", requests)):
        ranks = rank_pictures(texts, pictures=pictures)
        found |= {f"{name}_at_{at}": measure_recall(ranks, at=at) for at in (1, 5)}
    return found


def to_numpy(vectors: Tensor) -> Vectors:
    """Turn a tensor into a float32 array."""
    array: Vectors = vectors.to(torch.float32).numpy()
    return array
