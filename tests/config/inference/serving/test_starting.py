"""A server begins with warm models, rules that fit the device, and a bound on its memory."""

import resource
import socket
import threading

import pytest
from pytest_django import Settings

from config.inference.errors import ModelServerLost
from config.inference.serving import starting
from config.inference.serving.batching import BatchRule
from config.inference.serving.client import ModelClient
from config.inference.serving.provider import ServedModels
from config.inference.serving.sockets import listen
from config.inference.serving.starting import count_slots, find_needed_models, find_rule, limit_memory, warm_up
from config.inference.serving.wire import Argument
from config.inference.sessions import Sessions
from tests.config.inference.serving.conftest import rows_of


class OnDevice:
    """A session's face: where it runs, and its sides."""

    def __init__(self, provider: str, *, rows: str | int = "rows") -> None:
        self.provider, self.rows = provider, rows

    def get_providers(self) -> list[str]:
        return [self.provider]

    def get_inputs(self) -> list[Argument]:
        return [Argument(name="x", type="tensor(float)", shape=[self.rows, 3])]

    get_outputs = get_inputs


def test_on_the_processor_requests_run_alone_on_all_cores() -> None:
    assert find_rule(OnDevice("CPUExecutionProvider"), slots=4) == BatchRule(max_rows=1, max_wait_s=0.005, runs=4)


def test_on_an_accelerator_one_batch_runs_while_the_next_gathers(settings: Settings) -> None:
    settings.LOUPE_INFERENCE_WAIT_MS = 2
    assert find_rule(OnDevice("CUDAExecutionProvider"), slots=4) == BatchRule(max_rows=8, max_wait_s=0.002, runs=1)


def test_the_rows_of_a_batch_are_the_settings_unless_the_model_has_a_fixed_side(settings: Settings) -> None:
    settings.LOUPE_INFERENCE_BATCH = 3
    assert find_rule(OnDevice("CPUExecutionProvider"), slots=4).max_rows == 3
    assert find_rule(OnDevice("CUDAExecutionProvider", rows=1), slots=4).max_rows == 1


def test_there_are_as_many_runs_as_the_cores_have_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda pid: set(range(8)))
    assert [count_slots(threads=threads) for threads in (1, 3, 16)] == [8, 2, 1]


def test_only_what_a_stage_needs_and_is_installed_is_warmed_up(doubling_sessions: Sessions) -> None:
    assert find_needed_models(doubling_sessions.store) == ["double"]
    assert warm_up(doubling_sessions) == ["double"]


def test_a_model_that_cannot_be_warmed_up_is_told_and_keeps_nobody_from_starting(
    doubling_sessions: Sessions, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyError("tensor(string)")

    monkeypatch.setattr(starting, "make_sample", fail)
    assert warm_up(doubling_sessions) == []
    assert "inference.not_warm" in caplog.text


def test_memory_is_bounded_where_the_processor_computes(
    doubling_sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits: list[tuple[int, tuple[int, int]]] = []
    monkeypatch.setattr(resource, "setrlimit", lambda what, limit: limits.append((what, limit)))
    limit_memory(doubling_sessions, most_mib=0)
    limit_memory(doubling_sessions, most_mib=100)
    assert [(what, soft) for what, (soft, _) in limits] == [(resource.RLIMIT_DATA, 100 * 2**20)]


def test_a_client_is_greeted_when_all_is_warm(
    doubling_sessions: Sessions, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.LOUPE_INFERENCE_MEMORY_MIB = 0
    settings.LOGGING_CONFIG = None  # the test's stays
    monkeypatch.setattr(starting, "own_sessions", lambda: doubling_sessions)
    is_warm = threading.Event()

    def wait_and_warm_up(sessions: Sessions) -> list[str]:
        assert is_warm.wait(10)
        return warm_up(sessions)

    monkeypatch.setattr(starting, "warm_up", wait_and_warm_up)
    with listen("loupe-test-starting") as listener:
        thread = threading.Thread(target=starting.serve, args=(listener,))
        thread.start()
        with pytest.raises(ModelServerLost):
            ModelClient("loupe-test-starting", connect_timeout_s=0.05).connect()
        is_warm.set()
        client = ModelClient("loupe-test-starting", connect_timeout_s=10)
        models = ServedModels(doubling_sessions.store, client=client)
        models.await_ready()
        assert models.session("double").run(None, {"x": rows_of(1)})[0][0, 0] == 2
        client.close()
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
