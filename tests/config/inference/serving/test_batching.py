"""Which requests run together: decided from the queue and the clock alone."""

import numpy as np
import pytest

from config.inference.serving.batching import BatchRule, Choice, Waiting, can_batch, choose_batch
from config.inference.serving.wire import Argument

RULE = BatchRule(max_rows=4, max_wait_s=0.005)


def wait(*shape: int, arrived: float = 0.0, name: str = "x", outputs: tuple[str, ...] | None = None) -> Waiting:
    return Waiting("toy", {name: np.zeros(shape, np.float32)}, outputs, arrived)


def test_equal_requests_run_together_in_order_of_arrival() -> None:
    queue = [wait(1, 3), wait(2, 3), wait(1, 3)]
    assert choose_batch(queue, rule=RULE, now=0, busy=9).batch == tuple(queue)


@pytest.mark.parametrize(
    "other",
    [wait(1, 4), wait(1, 3, name="z"), wait(1, 3, outputs=("y",)), Waiting("toy", {"x": np.zeros((1, 3))}, None, 0)],
)
def test_what_differs_in_more_than_rows_waits_for_its_own_turn(other: Waiting) -> None:
    first, last = wait(1, 3), wait(1, 3)
    assert choose_batch([first, other, last], rule=RULE, now=1, busy=9).batch == (first, last)


def test_a_batch_has_no_more_rows_than_it_may() -> None:
    queue = [wait(2, 3), wait(1, 3), wait(2, 3), wait(1, 3)]
    assert choose_batch(queue, rule=RULE, now=0, busy=9).batch == tuple(queue[:2])


def test_a_request_of_many_rows_runs_alone_and_at_once() -> None:
    queue = [wait(9, 3), wait(1, 3)]
    assert choose_batch(queue, rule=RULE, now=0, busy=9).batch == (queue[0],)


def test_the_first_waits_for_others_but_not_longer_than_it_may() -> None:
    queue = [wait(1, 3, arrived=7.0), wait(1, 3, arrived=7.004)]
    assert choose_batch(queue, rule=RULE, now=7.004, busy=9) == Choice((), 7.005)
    assert choose_batch(queue, rule=RULE, now=7.005, busy=9).batch == tuple(queue)


def test_nobody_waits_when_no_other_client_is_busy() -> None:
    queue = [wait(1, 3), wait(1, 3)]
    assert choose_batch(queue, rule=RULE, now=0, busy=2).batch == tuple(queue)
    assert choose_batch(queue[:1], rule=RULE, now=0, busy=1).batch == tuple(queue[:1])


def test_a_model_of_single_runs_takes_the_first_at_once() -> None:
    queue = [wait(1, 3), wait(1, 3)]
    assert choose_batch(queue, rule=BatchRule(max_wait_s=1), now=0, busy=9).batch == (queue[0],)


def test_inputs_that_disagree_about_their_rows_run_alone() -> None:
    mixed = Waiting("toy", {"x": np.zeros((1, 3)), "scale": np.zeros(())}, None, 0)
    assert choose_batch([mixed, mixed], rule=RULE, now=0, busy=9).batch == (mixed,)


@pytest.mark.parametrize(
    ("given", "taken", "expected"),
    [
        ((["n", 3], ["n"]), (["n", 8],), True),
        (([1, 3],), ([1, 8],), False),
        ((["n", 3],), (["found", 8],), False),  # rows of an output that are no rows of the input
        ((["n", 3], []), (["n", 8],), False),
        (([None, 3],), ([None, 8],), False),
    ],
)
def test_only_one_named_first_side_throughout_makes_rows_independent(
    given: tuple[list[int | str | None], ...], taken: tuple[list[int | str | None], ...], expected: bool
) -> None:
    inputs = [Argument(name="x", type="tensor(float)", shape=shape) for shape in given]
    outputs = [Argument(name="y", type="tensor(float)", shape=shape) for shape in taken]
    assert can_batch(inputs, outputs) is expected
