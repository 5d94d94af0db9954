import numpy as np
import pytest

from config.inference.embeddings import check_embeddings
from config.inference.errors import EmbeddingError


def test_rows_come_back_at_unit_length_as_float32() -> None:
    unit = check_embeddings(np.array([[3.0, 4.0], [0.0, -2.0]]), model="tiny", dimension=2)
    np.testing.assert_allclose(unit, [[0.6, 0.8], [0.0, -1.0]], rtol=1e-7)
    assert unit.dtype == np.float32


def test_large_numbers_of_a_small_type_do_not_overflow() -> None:
    unit = check_embeddings(np.full((1, 4), 60_000, np.float16), model="tiny", dimension=4)
    np.testing.assert_allclose(unit, 0.5, rtol=1e-6)


@pytest.mark.parametrize("broken", [np.nan, np.inf, -np.inf])
def test_a_number_that_is_not_finite_is_refused_with_its_row(broken: float) -> None:
    with pytest.raises(EmbeddingError, match="tiny: vector 1 of 2 has a number that is not finite"):
        check_embeddings(np.array([[1.0, 0.0], [broken, 1.0]]), model="tiny", dimension=2)


def test_a_vector_without_length_is_refused() -> None:
    with pytest.raises(EmbeddingError, match="vector 0 of 1 has a length of zero"):
        check_embeddings(np.zeros((1, 3)), model="tiny", dimension=3)


@pytest.mark.parametrize("shape", [(2, 4), (2, 2), (3,), (1, 3, 1)])
def test_another_dimension_than_the_registrys_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(EmbeddingError, match=r"the registry says \(n, 3\)"):
        check_embeddings(np.ones(shape), model="tiny", dimension=3)


def test_no_rows_are_no_mistake() -> None:
    assert check_embeddings(np.empty((0, 3)), model="tiny", dimension=3).shape == (0, 3)
