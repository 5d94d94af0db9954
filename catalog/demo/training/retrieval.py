"""Retrieval as it is measured: each text ranks all pictures by cosine, and its own picture has a rank."""

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Ranks = npt.NDArray[np.int64]


def rank_pictures(texts: Vectors, *, pictures: Vectors) -> Ranks:
    """Rank picture n for text n among all pictures, 0 being the best: int64 of shape (texts,).

    Both are float32 of shape (n, dimension) and of any length. Pictures that tie with the right one count before it.
    """
    cosines = scale_to_unit(texts) @ scale_to_unit(pictures).T
    own = np.diag(cosines)[:, None]
    ranks: Ranks = (cosines >= own).sum(axis=1) - 1
    return ranks


def measure_recall(ranks: Ranks, *, at: int) -> float:
    """Measure recall at k: the share of texts whose own picture is among the first k."""
    return float((ranks < at).mean())


def scale_to_unit(vectors: Vectors) -> Vectors:
    """Scale each row of a float32 matrix to length 1."""
    unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit
