"""A batch is one run whose rows go back to where they came from; its error goes to nobody but its cause."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from config.inference.serving.batching import Waiting
from config.inference.serving.running import run_batch
from config.inference.serving.slab import Array
from tests.config.inference.serving.conftest import rows_of


class Doubling:
    """y = 2x; it fails at a 13, and gives only every other row when told so."""

    def __init__(self, *, step: int = 1) -> None:
        self.step = step
        self.rows: list[int] = []

    def run(self, outputs: Any, feeds: Mapping[str, Array]) -> list[Array]:
        self.rows.append(len(feeds["x"]))
        if 13 in feeds["x"]:
            raise RuntimeError("13")
        return [2 * feeds["x"][:: self.step]]


def wait(*values: float) -> Waiting:
    return Waiting("double", {"x": rows_of(*values)}, None, 0.0)


def test_each_request_gets_its_own_rows_of_one_run() -> None:
    session = Doubling()
    outcomes = run_batch(session, batch=[wait(1), wait(2, 3), wait(4)])
    assert [outcome[0][:, 0].tolist() for outcome in outcomes if isinstance(outcome, list)] == [[2], [4, 6], [8]]
    assert session.rows == [4]


def test_a_batch_that_fails_is_run_one_by_one(caplog: pytest.LogCaptureFixture) -> None:
    session = Doubling()
    good, bad = run_batch(session, batch=[wait(1), wait(13)])
    assert isinstance(good, list)
    assert good[0][0, 0] == 2
    assert isinstance(bad, RuntimeError)
    assert session.rows == [2, 1, 1]
    assert "inference.batch_failed" in caplog.text


def test_outputs_with_other_rows_are_not_shared_out_by_guess() -> None:
    session = Doubling(step=2)
    outcomes = run_batch(session, batch=[wait(1), wait(2)])
    assert [outcome[0][:, 0].tolist() for outcome in outcomes if isinstance(outcome, list)] == [[2], [4]]
    assert session.rows == [2, 1, 1]


def test_a_lone_request_runs_on_a_copy() -> None:
    waiting = wait(1)

    class Writing:
        def run(self, outputs: Any, feeds: Mapping[str, Array]) -> list[Array]:
            waiting.feeds["x"][:] = 9  # what a client may do with its slab meanwhile
            return [np.asarray(feeds["x"])]

    (outcome,) = run_batch(Writing(), batch=[waiting])
    assert isinstance(outcome, list)
    assert outcome[0][0, 0] == 1
