"""A piece of shared memory between one child and the model server, in which the arrays of a request and its answer lie.

The server makes it and seals its size, so that nobody can cut it short under the other's feet. It is large, but only what was
written takes memory; what a large request took beyond RETAINED_BYTES is given back after its answer.
"""

import fcntl
import mmap
import os
from collections.abc import Mapping
from math import prod
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from config.inference.serving.wire import Tensor

SLAB_BYTES: Final = 128 * 2**20
RETAINED_BYTES: Final = 16 * 2**20
ALIGNMENT: Final = 64

Array = NDArray[Any]


class SlabFull(ValueError):
    """Arrays do not fit, or are said to lie outside."""


def create_slab() -> int:
    """The descriptor of a new slab whose size is sealed."""
    descriptor = os.memfd_create("loupe-slab", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.ftruncate(descriptor, SLAB_BYTES)
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL)
    return descriptor


class Slab:
    """The mapped memory; takes over the descriptor. Unmapped when it and every view of it are forgotten."""

    def __init__(self, descriptor: int) -> None:
        try:
            self._memory = mmap.mmap(descriptor, SLAB_BYTES)
        finally:
            os.close(descriptor)

    def write(self, arrays: Mapping[str, Array]) -> tuple[Tensor, ...]:
        """Lay the arrays one after another from the beginning; raises SlabFull."""
        tensors, end = [], 0
        for name, array in arrays.items():
            if end + array.nbytes > SLAB_BYTES:
                total = sum(one.nbytes for one in arrays.values())
                raise SlabFull(f"{total:,} bytes of arrays are more than the {SLAB_BYTES:,} that may be passed at once")
            tensor = Tensor.model_validate(
                {"name": name, "dtype": array.dtype.name, "shape": array.shape, "offset": end}
            )
            np.copyto(self.view(tensor), array)
            tensors.append(tensor)
            end += -(-array.nbytes // ALIGNMENT) * ALIGNMENT
        return tuple(tensors)

    def view(self, tensor: Tensor) -> Array:
        """The array that lies there, not copied; raises SlabFull when it would reach beyond the slab."""
        dtype, count = np.dtype(tensor.dtype), prod(tensor.shape)
        if tensor.offset + count * dtype.itemsize > SLAB_BYTES:
            raise SlabFull(f"{tensor.name} is said to lie beyond the {SLAB_BYTES:,} bytes that may be passed at once")
        if count == 0:
            return np.empty(tensor.shape, dtype)
        return np.frombuffer(self._memory, dtype, count, tensor.offset).reshape(tensor.shape)

    def read(self, tensor: Tensor) -> Array:
        """A copy of the array, which nobody else can change."""
        return self.view(tensor).copy()

    def give_back(self) -> None:
        """Return the memory beyond what is kept for the next request; its content is zero afterwards."""
        self._memory.madvise(mmap.MADV_REMOVE, RETAINED_BYTES)
