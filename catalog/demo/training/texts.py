"""The texts of training: of each scene eight full captions and eight requests, as token ids."""

import random
from collections.abc import Callable, Sequence

from tokenizers import Tokenizer

from catalog.demo.scenes import Scene
from catalog.demo.training.captions import write_caption, write_request
from catalog.demo.training.tokenization import TokenIds, encode_texts

VARIANTS = 8

Write = Callable[..., str]


def write_texts(scenes: Sequence[Scene], *, write: Write, seed: int, variants: int = VARIANTS) -> list[list[str]]:
    """Write several texts of each scene; the same seed gives the same texts."""
    return [
        [write(scene, source=random.Random(f"{seed} {scene.seed} {variant}")) for variant in range(variants)]
        for scene in scenes
    ]


def encode_variants(texts: Sequence[Sequence[str]], *, tokenizer: Tokenizer) -> TokenIds:
    """Encode the texts of scenes: int64 of shape (scenes, variants, context)."""
    flat = [text for variants in texts for text in variants]
    return encode_texts(flat, tokenizer=tokenizer).reshape(len(texts), len(texts[0]), -1)


def write_training_texts(scenes: Sequence[Scene], *, seed: int) -> list[list[str]]:
    """Write eight full captions and then eight requests of each training scene."""
    captions = write_texts(scenes, write=write_caption, seed=seed)
    requests = write_texts(scenes, write=write_request, seed=seed)
    return [first + second for first, second in zip(captions, requests, strict=True)]
