"""What any engine of the index is asked and answers, pure."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class IndexQuery:
    """The `k` approved vectors of a character nearest to `vector` (d,), float32, unit norm, in a space."""

    character_id: UUID
    space: str
    kind: str
    nsfw_max: int
    vector: NDArray[np.float32]
    k: int


@dataclass(frozen=True)
class Hit:
    """A medium and its cosine similarity, -1 to 1."""

    media_id: UUID
    similarity: float


class VectorIndex(Protocol):
    def search(self, query: IndexQuery) -> list[Hit]:
        """Best first; fewer than `k` where there are fewer. What it says is checked again against PostgreSQL."""
