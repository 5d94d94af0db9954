"""Made-up inputs have the shapes that a model takes."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from config.inference.manifest import InputSpec, ModelSpec
from config.inference.sample_inputs import can_take_batches, make_sample
from config.inference.serving.wire import Argument


def open_toy(**shapes: tuple[str, list[int | str | None]]) -> Any:
    arguments = [Argument(name=name, type=kind, shape=shape) for name, (kind, shape) in shapes.items()]
    return SimpleNamespace(get_inputs=lambda: arguments)


def specify(**fields: Any) -> ModelSpec:
    return ModelSpec(
        name="toy",
        task="test",
        version="1",
        source="repo:toy.onnx",
        sha256="0" * 64,
        size_bytes=1,
        licence="MIT",
        description="A model of the tests",
        input=InputSpec(**fields),
    )


@pytest.mark.parametrize(
    ("layout", "size", "shape", "expected"),
    [
        ("NCHW", (320, 256), ["n", 3, "h", "w"], (4, 3, 320, 256)),
        ("NCHW", ("free", "free"), ["n", 3, "h", "w"], (4, 3, 320, 320)),
        ("NCHW", (48, "free"), ["n", 3, 48, None], (4, 3, 48, 320)),
        ("NHWC", (224, 200), [None, "h", "w", 3], (4, 224, 200, 3)),
        ("NCHW", (224, 224), [1, 3, 224, 224], (1, 3, 224, 224)),
    ],
)
def test_pictures_have_the_models_sides(
    layout: str, size: tuple[int | str, ...], shape: list[int | str | None], expected: tuple[int, ...]
) -> None:
    toy = open_toy(x=("tensor(float)", shape))
    sample = make_sample(toy, spec=specify(layout=layout, dtype="float32", size=size), batch=4)["x"]
    assert sample.shape == expected
    assert sample.dtype == np.dtype(np.float32)
    assert 0 <= sample.min() < sample.max() <= 1


def test_words_are_small_numbers_under_masks_of_ones() -> None:
    toy = open_toy(input_ids=("tensor(int64)", ["n", "t"]), attention_mask=("tensor(int64)", ["n", "t"]))
    sample = make_sample(toy, spec=specify(layout="tokens", dtype="int64", size=(256,)), batch=2)
    assert sample["input_ids"].shape == sample["attention_mask"].shape == (2, 64)
    assert set(np.unique(sample["input_ids"])) == {0, 1}
    assert sample["attention_mask"].all()


def test_a_detector_that_reads_words_gets_a_few() -> None:
    toy = open_toy(pixels=("tensor(float)", ["n", 3, "h", "w"]), words=("tensor(int64)", ["n", "t"]))
    sample = make_sample(toy, spec=specify(layout="NCHW", dtype="float32", size=(64, 64)))
    assert {name: array.shape for name, array in sample.items()} == {"pixels": (1, 3, 64, 64), "words": (1, 16)}


def test_a_model_takes_batches_when_no_first_side_is_fixed() -> None:
    assert can_take_batches(open_toy(x=("tensor(float)", ["n", 3])))
    assert not can_take_batches(open_toy(x=("tensor(float)", ["n", 3]), y=("tensor(float)", [1])))
