"""What a medium shows as one vector, beside which words can be searched: the visual half of a CLIP (Radford et al. 2021).

A clip's vector is the mean of its key frames' unit vectors, scaled to unit length again: a shot that stays counts no more
than its key frames do.
"""

from dataclasses import dataclass
from functools import lru_cache

from pydantic import Field

from catalog.pipeline.results import StageResult, Vector
from catalog.pipeline.stage import Facts, PictureStage, Subject
from config.inference.clip import ClipEncoder
from config.inference.embeddings import check_embeddings
from config.inference.provider import ModelProvider

VISUAL = "clip-visual"


class ClipEmbeddingFacts(Facts):
    """Which model saw how much."""

    model: str = Field(title="Model")
    frames: int = Field(title="Pictures looked at")
    dimension: int = Field(title="Numbers in the vector")


@dataclass(frozen=True)
class ClipEmbedding(PictureStage):
    """All key frames run as one batch, so this is no `FrameStage`; the model is the one that plays the role."""

    name = "clip_embedding"
    title = "Picture as a vector"
    models = (VISUAL,)
    facts_type = ClipEmbeddingFacts

    def run(self, subject: Subject) -> StageResult:
        """Give one unit vector in the space of the model; raises ModelNotInstalled or EmbeddingError."""
        encoder = find_encoder(subject.models)
        rows = encoder.encode_images(frame.picture.rgb for frame in subject.frames)
        mean = rows.mean(axis=0, dtype="float64", keepdims=True)
        (vector,) = check_embeddings(mean, model=encoder.space, dimension=encoder.dimension)
        facts = ClipEmbeddingFacts(model=encoder.space, frames=len(rows), dimension=encoder.dimension)
        return StageResult(facts=facts.model_dump(mode="json"), vectors=(Vector(encoder.space, vector),))


@lru_cache(maxsize=2)
def find_encoder(provider: ModelProvider) -> ClipEncoder:
    """Give the process's encoder for a provider."""
    return ClipEncoder(provider)
