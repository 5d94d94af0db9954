"""The words about a medium as one vector, by all-MiniLM-L6-v2: prompt, caption, what a model saw, what is said and read in it.

Only the first 256 tokens count, so the order is that; a part that repeats an earlier one is left out. No words, no
vector: the vector of an empty sentence would be near to every other empty one.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from pydantic import Field

from catalog.pipeline.results import JSON, StageResult, Vector
from catalog.pipeline.stage import Facts, PictureStage, Subject
from config.inference.provider import ModelProvider
from config.inference.text import ENCODER, MAX_TOKENS, TOKENIZER, SentenceEncoder

SPACE = ENCODER


class TextEmbeddingFacts(Facts):
    """Which words were embedded."""

    parts: list[str] = Field(title="Made of")
    characters: int = Field(title="Characters")
    is_embedded: bool = Field(title="Has a vector")


@dataclass(frozen=True)
class TextEmbedding(PictureStage):
    """At most `text_chars` characters of the text read in the picture are used, and as many of the spoken words."""

    name = "text_embedding"
    title = "Words as a vector"
    models = (ENCODER, TOKENIZER)
    after = ("ocr", "caption", "transcript")
    reads = ("prompt", "caption")
    facts_type = TextEmbeddingFacts

    text_chars: int = 500

    @property
    def parameters(self) -> Mapping[str, JSON]:
        """The fields, and the number of tokens that count."""
        return {**super().parameters, "max_tokens": MAX_TOKENS}

    def run(self, subject: Subject) -> StageResult:
        """Give one unit vector of 384 numbers, none for a subject without words; raises ModelNotInstalled."""
        parts = self._collect_parts(subject)
        document = "\n".join(parts.values())
        vectors = (Vector(SPACE, find_encoder(subject.models).encode([document])[0]),) if document else ()
        facts = TextEmbeddingFacts(parts=list(parts), characters=len(document), is_embedded=bool(vectors))
        return StageResult(facts=facts.model_dump(mode="json"), vectors=vectors)

    def _collect_parts(self, subject: Subject) -> dict[str, str]:
        found = {name: result.text.strip() for name, result in subject.results.items()}
        offered = {
            "prompt": subject.prompt.strip(),
            "caption": subject.caption.strip(),
            "what a model saw": found.get("caption", ""),
            "spoken words": found.get("transcript", "")[: self.text_chars],
            "text in the picture": found.get("ocr", "")[: self.text_chars],
        }
        parts: dict[str, str] = {}
        for name, words in offered.items():
            if words and words not in parts.values():
                parts[name] = words
        return parts


def find_encoder(provider: ModelProvider) -> SentenceEncoder:
    """Give the process's encoder for a provider: it keeps the tokenizer open."""
    return _open_encoder(cast("Hashable", provider))


@lru_cache(maxsize=2)
def _open_encoder(provider: Hashable) -> SentenceEncoder:
    return SentenceEncoder(cast("ModelProvider", provider))
