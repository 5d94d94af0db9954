"""Requests of several clients meet in one run; what nobody waits for is not run."""

import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError
from typing import Any

import pytest
from prometheus_client import REGISTRY

from config.inference.errors import UnknownModelError
from config.inference.serving.batching import BatchRule
from config.inference.serving.scheduler import Scheduler
from config.inference.serving.slab import Array
from tests.config.inference.serving.conftest import rows_of

TIMEOUT_S = 10


class Gate:
    """A model whose runs wait for `open`; it writes down the rows of each."""

    def __init__(self) -> None:
        self.entered, self.open = threading.Semaphore(0), threading.Event()
        self.rows: list[int] = []

    def run(self, outputs: Any, feeds: Mapping[str, Array]) -> list[Array]:
        self.rows.append(len(feeds["x"]))
        self.entered.release()
        assert self.open.wait(TIMEOUT_S)
        return [2 * feeds["x"]]


MODELS: dict[str, Gate] = {}


def open_model(name: str) -> Gate:
    if name not in MODELS:
        raise UnknownModelError(name)
    return MODELS[name]


@pytest.fixture
def make_scheduler() -> Iterator[Callable[..., Scheduler]]:
    MODELS.update({"gate": Gate(), "other": Gate()})
    made = []

    def make(*, slots: int = 1, **rule: Any) -> Scheduler:
        made.append(Scheduler(open_session=open_model, find_rule=lambda _: BatchRule(**rule), slots=slots))
        return made[-1]

    yield make
    for gate in MODELS.values():
        gate.open.set()
    for scheduler in made:
        scheduler.close()
    MODELS.clear()


def test_what_gathers_while_a_run_goes_on_is_the_next_run(make_scheduler: Callable[..., Scheduler]) -> None:
    scheduler, gate = make_scheduler(max_rows=8), MODELS["gate"]
    first = scheduler.submit("gate", feeds={"x": rows_of(1)}, outputs=None, client=1)
    assert gate.entered.acquire(timeout=TIMEOUT_S)
    later = [
        scheduler.submit("gate", feeds={"x": rows_of(client)}, outputs=None, client=client) for client in (2, 3, 4)
    ]
    gate.open.set()
    assert [future.result(TIMEOUT_S)[0][0, 0] for future in (first, *later)] == [2, 4, 6, 8]
    assert gate.rows == [1, 3]


def test_two_models_run_at_the_same_time(make_scheduler: Callable[..., Scheduler]) -> None:
    scheduler = make_scheduler(slots=2)
    for name in MODELS:
        scheduler.submit(name, feeds={"x": rows_of(1)}, outputs=None, client=1)
    assert all(gate.entered.acquire(timeout=TIMEOUT_S) for gate in MODELS.values())


def test_a_model_has_no_more_runs_at_a_time_than_its_rule_says(make_scheduler: Callable[..., Scheduler]) -> None:
    scheduler, gate = make_scheduler(slots=2, runs=1), MODELS["gate"]
    for client in (1, 2):
        scheduler.submit("gate", feeds={"x": rows_of(1)}, outputs=None, client=client)
    other = scheduler.submit("other", feeds={"x": rows_of(1)}, outputs=None, client=3)
    assert gate.entered.acquire(timeout=TIMEOUT_S)
    assert MODELS["other"].entered.acquire(timeout=TIMEOUT_S)
    MODELS["other"].open.set()
    other.result(TIMEOUT_S)
    assert gate.rows == [1]


def test_what_nobody_waits_for_is_not_run(make_scheduler: Callable[..., Scheduler]) -> None:
    scheduler, gate = make_scheduler(), MODELS["gate"]
    scheduler.submit("gate", feeds={"x": rows_of(1)}, outputs=None, client=1)
    assert gate.entered.acquire(timeout=TIMEOUT_S)
    dead = scheduler.submit("gate", feeds={"x": rows_of(1, 2)}, outputs=None, client=2, is_wanted=lambda: False)
    last = scheduler.submit("gate", feeds={"x": rows_of(1, 2, 3)}, outputs=None, client=3)
    gate.open.set()
    last.result(TIMEOUT_S)
    assert dead.cancelled()
    assert gate.rows == [1, 3]


def test_a_model_that_cannot_be_opened_is_told_to_who_asked(make_scheduler: Callable[..., Scheduler]) -> None:
    with pytest.raises(UnknownModelError):
        make_scheduler().submit("nothing", feeds={"x": rows_of(1)}, outputs=None, client=1)


def test_a_wait_for_a_client_that_leaves_ends_with_it(make_scheduler: Callable[..., Scheduler]) -> None:
    scheduler, gate = make_scheduler(slots=2, max_rows=2, max_wait_s=3_600, runs=2), MODELS["gate"]
    other = MODELS["other"]
    scheduler.submit("other", feeds={"x": rows_of(1)}, outputs=None, client=2)
    scheduler.submit("other", feeds={"x": rows_of(1)}, outputs=None, client=2)
    assert other.entered.acquire(timeout=TIMEOUT_S)
    alone = scheduler.submit("gate", feeds={"x": rows_of(5)}, outputs=None, client=1)
    assert not gate.rows, "another client is busy and may come"
    scheduler.forget(2)
    gate.open.set()
    assert alone.result(TIMEOUT_S)[0][0, 0] == 10


def test_what_waits_at_the_end_is_cancelled(make_scheduler: Callable[..., Scheduler]) -> None:
    scheduler, gate = make_scheduler(), MODELS["gate"]
    running = scheduler.submit("gate", feeds={"x": rows_of(1)}, outputs=None, client=1)
    assert gate.entered.acquire(timeout=TIMEOUT_S)
    waiting = scheduler.submit("gate", feeds={"x": rows_of(1)}, outputs=None, client=2)
    closing = threading.Thread(target=scheduler.close)
    closing.start()
    gate.open.set()
    closing.join(TIMEOUT_S)
    assert running.result(TIMEOUT_S)
    with pytest.raises(CancelledError):
        waiting.result(TIMEOUT_S)


def test_batches_waits_and_runs_are_counted_by_model(make_scheduler: Callable[..., Scheduler]) -> None:
    names = ("batch_rows_count", "batch_rows_sum", "queue_seconds_count", "run_seconds_count", "failures_total")

    def read() -> list[float]:
        return [REGISTRY.get_sample_value(f"loupe_inference_{name}", {"model": "gate"}) or 0 for name in names]

    scheduler, before = make_scheduler(), read()
    MODELS["gate"].open.set()
    scheduler.submit("gate", feeds={"x": rows_of(1, 2)}, outputs=None, client=1).result(TIMEOUT_S)
    failing = scheduler.submit("gate", feeds={"z": rows_of(1)}, outputs=None, client=1)
    assert isinstance(failing.exception(TIMEOUT_S), KeyError)
    assert [after - earlier for after, earlier in zip(read(), before, strict=True)] == [2, 3, 2, 2, 1]
