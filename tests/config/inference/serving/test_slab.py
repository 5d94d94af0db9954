"""Arrays lie in shared memory, and nobody reads or cuts beyond it."""

import os

import numpy as np
import pytest

from config.inference.serving.slab import RETAINED_BYTES, SLAB_BYTES, Slab, SlabFull, create_slab
from config.inference.serving.wire import Tensor


def test_what_one_side_writes_the_other_reads() -> None:
    descriptor = create_slab()
    theirs, ours = Slab(os.dup(descriptor)), Slab(descriptor)
    arrays = {
        "pixels": np.random.default_rng(1).random((2, 3, 5, 7), dtype=np.float32),
        "mask": np.array([True, False]),
        "turned": np.arange(12, dtype=np.int64).reshape(3, 4).T,  # not row-major
        "none": np.empty((0, 4), np.float16),
        "number": np.array(2.5),
    }
    tensors = ours.write(arrays)
    for tensor, array in zip(tensors, arrays.values(), strict=True):
        found = theirs.read(tensor)
        assert (found.dtype, found.shape) == (array.dtype, array.shape)
        np.testing.assert_array_equal(found, array)


def test_a_copy_does_not_change_with_the_slab() -> None:
    slab = Slab(create_slab())
    (tensor,) = slab.write({"x": np.ones(4, np.float32)})
    copy = slab.read(tensor)
    slab.write({"x": np.zeros(4, np.float32)})
    assert copy.tolist() == [1, 1, 1, 1]


def test_what_does_not_fit_is_refused() -> None:
    slab = Slab(create_slab())
    with pytest.raises(SlabFull, match="bytes of arrays are more than"):
        slab.write({"x": np.lib.stride_tricks.as_strided(np.zeros(1, np.uint8), (SLAB_BYTES + 1,), (0,))})
    lies = Tensor(name="x", dtype="float32", shape=(2**32, 2**32), offset=0)
    with pytest.raises(SlabFull, match="lie beyond"):
        slab.view(lies)
    with pytest.raises(SlabFull, match="lie beyond"):
        slab.view(Tensor(name="x", dtype="uint8", shape=(2,), offset=SLAB_BYTES - 1))


def test_nobody_can_cut_it_short() -> None:
    descriptor = create_slab()
    with pytest.raises(PermissionError):
        os.ftruncate(descriptor, 1)
    os.close(descriptor)


def test_a_large_request_gives_its_memory_back() -> None:
    descriptor = create_slab()
    slab = Slab(os.dup(descriptor))
    (tensor,) = slab.write({"x": np.ones(2 * RETAINED_BYTES, np.uint8)})
    slab.give_back()
    assert os.fstat(descriptor).st_blocks * 512 == RETAINED_BYTES
    assert slab.read(tensor)[-1] == 0
    os.close(descriptor)
