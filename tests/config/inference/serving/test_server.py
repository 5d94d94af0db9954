"""Children's requests over a real socket: answered as a session of their own would, whatever another client sends."""

import os
import socket
import threading
from collections.abc import Callable

import numpy as np
import pytest

from config.inference.errors import ModelNotInstalled, ModelServerLost, RunError, UnknownModelError, find_server_loss
from config.inference.provider import ModelProvider
from config.inference.serving import server as serving
from config.inference.serving.client import ModelClient
from config.inference.serving.slab import SLAB_BYTES
from config.inference.serving.sockets import make_address, make_socket
from config.inference.serving.wire import PACKET_BYTES, Run, Tensor
from config.inference.sessions import Sessions
from tests.config.inference.serving.conftest import LocalServer, rows_of

TIMEOUT_S = 10


def test_a_served_model_answers_as_an_own_one(server: LocalServer, doubling_sessions: Sessions) -> None:
    models: ModelProvider = server.provide()
    served, own = models.session("double"), doubling_sessions.session("double")
    feeds = {"x": np.random.default_rng(1).random((5, 3), dtype=np.float32)}
    for names in (None, ["y"]):
        np.testing.assert_array_equal(served.run(names, feeds)[0], own.run(names, feeds)[0])
    for told, known in zip(
        (served.get_inputs(), served.get_outputs()), (own.get_inputs(), own.get_outputs()), strict=True
    ):
        assert [(one.name, one.type, one.shape) for one in told] == [(one.name, one.type, one.shape) for one in known]
    assert served.get_providers() == own.get_providers()
    assert dict(served.get_modelmeta().custom_metadata_map) == own.get_modelmeta().custom_metadata_map
    assert models.session("double") is served
    assert (models.path("double"), models.digest("double")) == (
        doubling_sessions.path("double"),
        models.spec("double").recipe,
    )


def test_what_a_model_refuses_is_told_to_its_client_who_may_go_on(server: LocalServer) -> None:
    session = server.provide().session("double")
    with pytest.raises(RunError, match=r"double: ValueError: Required inputs"):
        session.run(None, {"z": rows_of(1)})
    with pytest.raises(RunError, match="INVALID_ARGUMENT"):
        session.run(None, {"x": np.ones((1, 4), np.float32)})
    assert session.run(None, {"x": rows_of(2)})[0][0, 0] == 4


@pytest.mark.parametrize(("name", "error"), [("absent", ModelNotInstalled), ("nothing", UnknownModelError)])
def test_a_model_that_cannot_be_opened_raises_what_an_own_session_would(
    server: LocalServer, name: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        server.provide().session(name)


@pytest.mark.parametrize(
    "feeds", [{"x": np.empty(SLAB_BYTES + 1, np.uint8)}, {"x": np.array(["words"])}, {"x": np.ones(3, np.complex128)}]
)
def test_inputs_that_cannot_be_passed_are_refused_before_they_are_sent(
    server: LocalServer, feeds: dict[str, np.ndarray]
) -> None:
    with pytest.raises(RunError, match="cannot take the inputs"):
        server.connect().run("double", outputs=None, feeds=feeds)


def connect_raw(server: LocalServer) -> socket.socket:
    connection = make_socket()
    connection.settimeout(TIMEOUT_S)
    connection.connect(make_address(server.name))
    _, descriptors, _, _ = socket.recv_fds(connection, PACKET_BYTES, 1)
    os.close(descriptors[0])
    return connection


@pytest.mark.parametrize(
    "packet",
    [
        b"\x80\x04K\x01.",
        b"{",
        b'{"kind": "exec", "model": "double"}',
        b'{"kind": "run", "model": 1}',
        b"x" * PACKET_BYTES,
    ],
)
def test_a_packet_that_is_no_request_ends_its_connection_and_no_other(
    server: LocalServer, packet: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    session = server.provide().session("double")
    with connect_raw(server) as hostile:
        hostile.send(packet)
        assert hostile.recv(PACKET_BYTES) == b""
    assert "inference.bad_packet" in caplog.text
    assert session.run(None, {"x": rows_of(1)})[0][0, 0] == 2


def test_a_tensor_outside_of_the_slab_is_refused(server: LocalServer) -> None:
    lies = Tensor(name="x", dtype="float32", shape=(2**32, 2**32), offset=64)
    with connect_raw(server) as hostile:
        hostile.send(Run(model="double", outputs=None, inputs=(lies,)).model_dump_json().encode())
        assert b"lie beyond" in hostile.recv(PACKET_BYTES)


def test_another_users_client_is_turned_away(server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "is_of_same_user", lambda peer: False)
    with pytest.raises(ModelServerLost, match="nobody answers there"):
        server.connect().connect()
    assert server.server.clients == 0


def test_no_more_clients_than_the_server_has_room_for(server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "MOST_CLIENTS", 1)
    first = server.connect()
    first.connect()
    with pytest.raises(ModelServerLost):
        server.connect().connect()
    first.close()
    while server.server.clients:
        assert server.thread.is_alive()
    server.connect().connect()


def test_requests_of_several_clients_share_a_run(make_server: Callable[..., LocalServer]) -> None:
    server = make_server(max_rows=4, max_wait_s=3_600)  # four rows make a batch, or nobody else is busy
    sessions = [server.provide().session("double") for _ in range(4)]
    barrier, found = threading.Barrier(4), {}

    def run(number: int) -> None:
        barrier.wait(TIMEOUT_S)
        found[number] = sessions[number].run(None, {"x": rows_of(number)})[0]

    threads = [threading.Thread(target=run, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(TIMEOUT_S)
    assert {number: array[:, 0].tolist() for number, array in found.items()} == {0: [0], 1: [2], 2: [4], 3: [6]}


def test_a_server_that_dies_loses_what_was_under_way_and_the_next_one_is_found(server: LocalServer) -> None:
    client = server.connect()
    client.connect()
    connection, _ = client._find_connection()
    connection.shutdown(socket.SHUT_RDWR)  # what a killed server leaves
    with pytest.raises(ModelServerLost) as caught:
        client.run("double", outputs=None, feeds={"x": rows_of(1)})
    assert isinstance(caught.value, ConnectionError), "which jobs take for a passing failure"
    assert client.run("double", outputs=None, feeds={"x": rows_of(1)})[0][0, 0] == 2


def test_a_server_that_is_not_there_is_lost() -> None:
    with pytest.raises(ModelServerLost, match="cannot be reached"):
        ModelClient("loupe-test-nobody").connect()


def test_a_forked_child_has_a_connection_of_its_own(server: LocalServer) -> None:
    client = server.connect()
    client.connect()
    pid = os.fork()
    if pid == 0:
        os._exit(client._connection is not None)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def test_the_loss_is_found_below_what_a_library_made_of_it() -> None:
    loss = ModelServerLost("double", reason="gone")
    wrapped = RuntimeError("ONNXRuntimeError")
    wrapped.__cause__ = loss
    assert find_server_loss(wrapped) is loss
    assert find_server_loss(RuntimeError("another")) is None
