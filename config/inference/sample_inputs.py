"""Made-up inputs of a model's own shapes, to warm a session up and to measure it."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from config.inference.manifest import ModelSpec

FREE_PX: Final = 320
FREE_TOKENS: Final = 16
MOST_TOKENS: Final = 64
SEED: Final = 4
DTYPES: Final = {
    "tensor(float)": np.float32,
    "tensor(float16)": np.float16,
    "tensor(double)": np.float64,
    "tensor(int64)": np.int64,
    "tensor(int32)": np.int32,
    "tensor(uint8)": np.uint8,
    "tensor(bool)": np.bool_,
}


def make_sample(session: Any, *, spec: ModelSpec, batch: int = 1) -> dict[str, NDArray[Any]]:
    """Every input of an open session, random but always the same: pixels in 0..1, small token numbers, masks of ones.

    Sides that the model leaves open are the specification's where it has them, `batch` for the first one. Raises KeyError for
    an input of a type that nobody uses.
    """
    random = np.random.default_rng(SEED)
    return {one.name: _make_array(one, spec=spec, batch=batch, random=random) for one in session.get_inputs()}


def can_take_batches(session: Any) -> bool:
    """Whether the first side of every input is the caller's to choose."""
    return all(one.shape and not isinstance(one.shape[0], int) for one in session.get_inputs())


def _make_array(argument: Any, *, spec: ModelSpec, batch: int, random: np.random.Generator) -> NDArray[Any]:
    dtype = np.dtype(DTYPES[argument.type])
    sides = list_pixel_sides(spec) if dtype.kind == "f" else {1: count_tokens(spec)}
    shape = tuple(
        side if isinstance(side, int) else batch if place == 0 else sides.get(place, FREE_TOKENS)
        for place, side in enumerate(argument.shape)
    )
    if dtype.kind == "f":
        return random.random(shape, dtype=np.float32).astype(dtype)
    is_mask = dtype.kind == "b" or "mask" in argument.name
    return np.ones(shape, dtype) if is_mask else random.integers(0, 2, shape).astype(dtype)


def list_pixel_sides(spec: ModelSpec) -> dict[int, int]:
    """Height and width by their place in the shape."""
    places = (1, 2) if spec.input.layout == "NHWC" else (2, 3)
    return {place: FREE_PX if side == "free" else side for place, side in zip(places, spec.input.size, strict=False)}


def count_tokens(spec: ModelSpec) -> int:
    """How many tokens a text has: the specification's number, but no more than most sentences have."""
    side = spec.input.size[0] if spec.input.layout == "tokens" and spec.input.size else FREE_TOKENS
    return FREE_TOKENS if side == "free" else min(side, MOST_TOKENS)
