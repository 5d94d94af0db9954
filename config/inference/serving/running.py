"""Running a batch: stacked, run once, sliced back; one by one when the whole fails.

So an error reaches only the request that is its cause.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import structlog

from config.inference.serving.batching import Waiting
from config.inference.serving.slab import Array

log = structlog.get_logger(__name__)

Outcome: TypeAlias = list[Array] | Exception


class RowsMismatch(RuntimeError):
    """A model gave other rows than it was given: its outputs cannot be told apart."""


def run_batch(session: Any, *, batch: Sequence[Waiting]) -> list[Outcome]:
    """The outcome of each request, in their order; never raises."""
    if len(batch) > 1:
        try:
            return list(_run_stacked(session, batch=batch))
        except Exception as error:  # the runtime raises a dozen unrelated classes
            log.warning("inference.batch_failed", model=batch[0].model, requests=len(batch), reason=str(error))
    return [_run_alone(session, one=one) for one in batch]


def _run_alone(session: Any, *, one: Waiting) -> Outcome:
    try:  # copies: a client that writes into its slab meanwhile must not reach a run
        found = session.run(one.outputs, {name: array.copy() for name, array in one.feeds.items()})
        return [np.asarray(array) for array in found]
    except Exception as error:
        return error


def _run_stacked(session: Any, *, batch: Sequence[Waiting]) -> list[list[Array]]:
    stacked = {name: np.concatenate([one.feeds[name] for one in batch]) for name in batch[0].feeds}
    outputs = [np.asarray(array) for array in session.run(batch[0].outputs, stacked)]
    ends = np.cumsum([one.rows for one in batch])
    if any(array.ndim == 0 or len(array) != ends[-1] for array in outputs):
        raise RowsMismatch(f"{ends[-1]} rows were given, outputs have the shapes {[array.shape for array in outputs]}")
    return [[array[end - one.rows : end] for array in outputs] for one, end in zip(batch, ends, strict=True)]
