"""Work over many pixels in pieces that stay in the processor's cache, on all cores.

NumPy gives up the interpreter's lock while it computes, so threads are enough. The pool lives for one call: nothing is left
behind that a later fork would inherit broken.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

ROWS_PER_CHUNK: Final = 16_384
"""A chunk's dozen float64 columns take about 1.5 MiB: they stay in a second-level cache."""

_MOST_THREADS: Final = 4
_CHUNKS_WORTH_THREADS: Final = 4


def run_in_chunks(work: Callable[[slice], None], *, rows: int, rows_per_chunk: int = ROWS_PER_CHUNK) -> None:
    """Call `work` with slices that cover 0 to `rows` once each, from several threads when there is much to do."""
    slices = [slice(start, min(start + rows_per_chunk, rows)) for start in range(0, rows, rows_per_chunk)]
    threads = min(_MOST_THREADS, os.cpu_count() or 1)
    if len(slices) < _CHUNKS_WORTH_THREADS or threads == 1:
        for piece in slices:
            work(piece)
        return
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(work, slices):
            pass
