import numpy as np

from config.inference.export.samples import draw_pictures, list_texts


def test_the_texts_are_many_and_distinct() -> None:
    texts = list_texts()
    assert len(texts) == len(set(texts)) > 200


def test_pictures_are_the_same_each_time_and_of_many_shapes() -> None:
    first, second = draw_pictures(10), draw_pictures(10)
    assert all(np.array_equal(one, other) for one, other in zip(first, second, strict=True))
    assert len({one.shape for one in first}) >= 8
    assert {(one.ndim, str(one.dtype)) for one in first} == {(3, "uint8")}
