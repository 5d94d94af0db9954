"""Words and pictures for GroundingDINO (Liu et al. 2023), and boxes for words from what it answers.

A prompt is a row of terms, each ended by a full stop: the network lets only words of the same term see each other. The score of
a term is the mean of its tokens' scores, as in the authors' evaluation on COCO. More terms than fit into a prompt make several.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from tokenizers import Tokenizer

from config.inference.detection import Detections, FloatArray

MEAN_RGB: Final = (0.485, 0.456, 0.406)
STD_RGB: Final = (0.229, 0.224, 0.225)


@dataclass(frozen=True, eq=False)
class Prompt:
    """Token numbers (1, length), int64; and the tokens of each term, by its place in the whole list of terms."""

    token_ids: NDArray[np.int64]
    mask: NDArray[np.int64]
    spans: tuple[tuple[int, slice], ...]


def build_prompts(terms: Sequence[str], *, tokenizer: Tokenizer, length: int) -> list[Prompt]:
    """Pack the terms into prompts of `length` tokens each; raises ValueError for a term without words or too long for one."""
    start, end, stop = (find_mark(tokenizer, mark) for mark in ("[CLS]", "[SEP]", "."))
    prompts: list[Prompt] = []
    tokens: list[int] = [start]
    spans: list[tuple[int, slice]] = []
    for place, term in enumerate(terms):
        words = _tokenize_term(term, tokenizer=tokenizer, most=length - 3)
        if len(tokens) + len(words) + 2 > length:
            prompts.append(_finish_prompt([*tokens, end], spans=spans, length=length))
            tokens, spans = [start], []
        spans.append((place, slice(len(tokens), len(tokens) + len(words))))
        tokens += [*words, stop]
    return [*prompts, _finish_prompt([*tokens, end], spans=spans, length=length)] if spans else prompts


def find_mark(tokenizer: Tokenizer, mark: str) -> int:
    """Give the number of a mark; raises ValueError when the tokenizer is not BERT's."""
    number = tokenizer.token_to_id(mark)
    if number is None:
        raise ValueError(f"the tokenizer has no {mark}: it is not GroundingDINO's")
    return number


def _tokenize_term(term: str, *, tokenizer: Tokenizer, most: int) -> list[int]:
    """The tokens of a term without those that part terms."""
    marks = {find_mark(tokenizer, mark) for mark in ("[CLS]", "[SEP]", ".", "?")}
    words = [number for number in tokenizer.encode(term, add_special_tokens=False).ids if number not in marks]
    if not 0 < len(words) <= most:
        raise ValueError(f"the term {term!r} has {len(words)} tokens; it must have 1 to {most}")
    return words


def _finish_prompt(tokens: Sequence[int], *, spans: Sequence[tuple[int, slice]], length: int) -> Prompt:
    token_ids = np.zeros((1, length), np.int64)
    token_ids[0, : len(tokens)] = tokens
    mask = (np.arange(length) < len(tokens)).astype(np.int64)[np.newaxis]
    return Prompt(token_ids, mask, tuple(spans))


def prepare_square(rgb: NDArray[np.uint8], *, edge_px: int) -> tuple[FloatArray, NDArray[np.int64]]:
    """Scale `rgb` (height, width, 3) to a long edge of `edge_px` and lay it into the left top corner of a square.

    Gives (1, 3, edge, edge), RGB normalised by ImageNet's mean and spread, zero outside; and the mask (1, edge, edge) of where
    the picture is.
    """
    height_px, width_px = rgb.shape[:2]
    scale = edge_px / max(height_px, width_px)
    inner = max(round(width_px * scale), 1), max(round(height_px * scale), 1)
    resized = np.asarray(Image.fromarray(rgb).resize(inner, Image.Resampling.BILINEAR), np.float32) / 255
    normalised = (resized - np.array(MEAN_RGB, np.float32)) / np.array(STD_RGB, np.float32)
    pixels = np.zeros((1, 3, edge_px, edge_px), np.float32)
    pixels[0, :, : inner[1], : inner[0]] = normalised.transpose(2, 0, 1)
    mask = np.zeros((1, edge_px, edge_px), np.int64)
    mask[0, : inner[1], : inner[0]] = 1
    return pixels, mask


def find_terms(logits: FloatArray, boxes: FloatArray, *, prompt: Prompt, min_score: float) -> Detections:
    """Read the network's answer: logits (1, queries, tokens) and boxes (1, queries, 4) as centre and size in shares.

    Each query's best term from `min_score`; the class is the term's place in the whole list.
    """
    by_token = 1 / (1 + np.exp(-np.clip(logits[0], -60, 60)))
    by_term = np.stack([by_token[:, span].mean(axis=1) for _, span in prompt.spans], axis=1)
    places = np.array([place for place, _ in prompt.spans])
    best = by_term.argmax(axis=1)
    scores = by_term[np.arange(len(best)), best]
    kept = scores >= min_score
    centre, size = boxes[0][kept, :2], boxes[0][kept, 2:]
    corners = np.concatenate([centre - size / 2, centre + size / 2], axis=1)
    return Detections(corners, scores[kept], places[best[kept]])


def join_detections(parts: Sequence[Detections]) -> Detections:
    """Put the detections of several prompts together; there is at least one."""
    return Detections(
        np.concatenate([one.boxes for one in parts]),
        np.concatenate([one.scores for one in parts]),
        np.concatenate([one.classes for one in parts]),
    )
