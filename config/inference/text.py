"""Sentences as vectors: all-MiniLM-L6-v2 with mean pooling over the tokens.

Reimers and Gurevych 2019, "Sentence-BERT", section 3 (mean pooling); then scaled to unit length, so that the
dot product of two vectors is their cosine. The model's weights are int8 but it computes in float32 (they are
cast once, at opening): no scale depends on what else is in a batch, and a text alone and in a batch gave the
same bits when measured. Texts with the same number of tokens run together, so there is no padding either.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import groupby

import numpy as np
from tokenizers import Encoding, Tokenizer

from config.inference.embeddings import FloatMatrix, check_embeddings
from config.inference.provider import ModelProvider

ENCODER = "minilm-l6-v2"
TOKENIZER = "minilm-l6-v2-tokenizer"
DIMENSION = 384
MAX_TOKENS = 256
BATCH_TEXTS = 32


class SentenceEncoder:
    """Encodes texts with a provider's models; opens nothing before the first text. Threads may share it."""

    def __init__(self, provider: ModelProvider) -> None:
        self._provider = provider

    @property
    def digest(self) -> str:
        """The recipe of the vectors: sha256 over both models and the parameters. Raises UnknownModelError."""
        recipe = {
            "encoder": self._provider.digest(ENCODER),
            "tokenizer": self._provider.digest(TOKENIZER),
            "max_tokens": MAX_TOKENS,
            "pooling": "mean",
        }
        return hashlib.sha256(json.dumps(recipe, sort_keys=True).encode()).hexdigest()

    def encode(self, texts: Sequence[str]) -> FloatMatrix:
        """Return one row per text: float32 of shape (len(texts), 384), each of length 1.

        Only the first 256 tokens of a text count. An empty or blank text gives the vector of a sentence
        without words: a valid direction that means nothing, so callers should not store or search it. Raises
        ModelNotInstalled, ModelCorrupt, SessionError or EmbeddingError.
        """
        vectors = np.empty((len(texts), DIMENSION), dtype=np.float32)
        if not texts:
            return vectors
        encodings = self._tokenizer.encode_batch(list(texts))
        for rows in group_by_length([len(encoding.ids) for encoding in encodings]):
            vectors[rows] = self._encode_equal_lengths([encodings[row] for row in rows])
        return vectors

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        tokenizer = Tokenizer.from_file(str(self._provider.path(TOKENIZER)))
        tokenizer.no_padding()
        tokenizer.enable_truncation(MAX_TOKENS)
        # "[SEP]" typed by a user is a word, not the end of the sentence.
        tokenizer.encode_special_tokens = True
        return tokenizer

    def _encode_equal_lengths(self, encodings: Sequence[Encoding]) -> FloatMatrix:
        token_ids = np.array([encoding.ids for encoding in encodings], dtype=np.int64)
        inputs = {
            "input_ids": token_ids,
            "attention_mask": np.ones_like(token_ids),
            "token_type_ids": np.zeros_like(token_ids),
        }
        session = self._provider.session(ENCODER)
        (token_vectors,) = session.run(["last_hidden_state"], inputs)
        pooled = token_vectors.mean(axis=1, dtype=np.float64)
        return check_embeddings(pooled, model=ENCODER, dimension=DIMENSION)


def group_by_length(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield the indices of equal lengths together, at most 32 at a time, shortest first."""
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    for _, group in groupby(order, key=lengths.__getitem__):
        rows = list(group)
        for start in range(0, len(rows), BATCH_TEXTS):
            yield rows[start : start + BATCH_TEXTS]
