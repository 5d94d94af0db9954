import numpy as np
import pytest

from config.inference.errors import ExportError
from config.inference.export.parity import INPUTS, Parity, measure_parity, require_equal_tokens, require_parity

ROWS = np.random.default_rng(1).normal(size=(INPUTS, 8))


def test_equal_rows_are_equal() -> None:
    parity = measure_parity(ROWS, ROWS.copy())
    assert (parity.inputs, parity.max_delta) == (INPUTS, 0.0)
    assert parity.min_cosine == pytest.approx(1.0)
    require_parity(parity, subject="tiny")


def test_one_number_of_one_row_is_enough_for_a_refusal() -> None:
    found = ROWS.copy()
    found[17, 3] += 2e-3
    parity = measure_parity(ROWS, found)
    assert parity.max_delta == pytest.approx(2e-3)
    with pytest.raises(ExportError, match=r"tiny: the export differs from the original: 32 inputs, max .* 2\.0e-03"):
        require_parity(parity, subject="tiny")


def test_short_vectors_of_another_direction_are_refused_by_their_cosine() -> None:
    short = ROWS * 1e-5
    with pytest.raises(ExportError, match="nothing was kept"):
        require_parity(measure_parity(short, short[:, ::-1]), subject="tiny")


@pytest.mark.parametrize("broken", [np.nan, np.inf, 0.0])
def test_numbers_that_are_not_finite_and_empty_vectors_are_never_equal(broken: float) -> None:
    found = ROWS.copy()
    found[0] = broken
    with pytest.raises(ExportError):
        require_parity(measure_parity(ROWS, found), subject="tiny")


def test_fewer_inputs_than_needed_prove_nothing() -> None:
    with pytest.raises(ExportError, match="Needed: 32 inputs"):
        require_parity(Parity(INPUTS - 1, 0.0, 1.0), subject="tiny")


def test_rows_of_another_shape_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="cannot be compared"):
        measure_parity(ROWS, ROWS[:, :4])


def test_other_tokens_are_refused_with_the_first_text() -> None:
    wanted = np.array([[1, 2], [3, 4]])
    require_equal_tokens(["a", "b"], wanted=wanted, found=wanted.copy(), subject="tokenizer.json")
    with pytest.raises(ExportError, match="1 of 2 texts have other tokens, the first is 'b'"):
        require_equal_tokens(["a", "b"], wanted=wanted, found=np.array([[1, 2], [3, 5]]), subject="tokenizer.json")
    with pytest.raises(ExportError):
        require_equal_tokens(["a", "b"], wanted=wanted, found=np.zeros((2, 3), np.int64), subject="tokenizer.json")
