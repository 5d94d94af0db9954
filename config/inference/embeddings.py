"""What counts as an embedding: finite, of the registered dimension, not zero; stored and compared at unit length.

A model that is broken (overflow on an accelerator, a wrong file, an empty input) must not put vectors into an index
where they would be near to everything or to nothing.
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from config.inference.errors import EmbeddingError

FloatMatrix = npt.NDArray[np.float32]

SHORTEST: Final = 1e-6
"""Below this length a direction is rounding noise."""


def check_embeddings(vectors: npt.NDArray[Any], *, model: str, dimension: int) -> FloatMatrix:
    """Return the rows of `vectors` (n, dimension), any float type, scaled to unit length as float32.

    Raises EmbeddingError, which names the first row that is not finite or has no length, or the wrong shape. Lengths are
    taken in float64, so that large float16 or float32 values do not overflow.
    """
    if vectors.ndim != 2 or vectors.shape[1] != dimension:
        reason = f"it gave vectors of shape {vectors.shape}, the registry says (n, {dimension})"
        raise EmbeddingError(model, reason=reason, remedy="Is it the right file?")
    exact = vectors.astype(np.float64)
    lengths = np.linalg.norm(exact, axis=1, keepdims=True)
    for fault, rows in (
        ("a number that is not finite", ~np.isfinite(lengths)),
        ("a length of zero", lengths < SHORTEST),
    ):
        if rows.any():
            reason = f"vector {int(rows.argmax())} of {len(exact)} has {fault}"
            raise EmbeddingError(model, reason=reason, remedy="Nothing was kept; look at the model and its input.")
    unit: FloatMatrix = (exact / lengths).astype(np.float32)
    return unit
