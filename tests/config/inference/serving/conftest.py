"""A model that doubles, a server in this process, and clients of it."""

import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from config.inference.manifest import Manifest, ModelSpec
from config.inference.serving.batching import BatchRule
from config.inference.serving.client import ModelClient
from config.inference.serving.provider import ServedModels
from config.inference.serving.scheduler import Scheduler
from config.inference.serving.server import ModelServer
from config.inference.serving.slab import Array
from config.inference.serving.sockets import listen
from config.inference.sessions import Sessions
from config.inference.store import ModelStore
from tests.config.inference.conftest import encode_field

SpecMaker = Callable[..., ModelSpec]


def build_doubling_model() -> bytes:
    """An ONNX model (IR 8, opset 17): y = x + x, float32 of shape (rows, 3)."""
    sides = encode_field(1, encode_field(2, b"rows")) + encode_field(1, encode_field(1, 3))
    value_type = encode_field(1, encode_field(1, 1) + encode_field(2, sides))
    node = encode_field(1, b"x") + encode_field(1, b"x") + encode_field(2, b"y") + encode_field(4, b"Add")
    graph = (
        encode_field(1, node)
        + encode_field(2, b"graph")
        + encode_field(11, encode_field(1, b"x") + encode_field(2, value_type))
        + encode_field(12, encode_field(1, b"y") + encode_field(2, value_type))
    )
    return encode_field(1, 8) + encode_field(7, graph) + encode_field(8, encode_field(2, 17))


@pytest.fixture
def doubling_store(tmp_path: Path, make_spec: SpecMaker) -> ModelStore:
    """A store with one model, "double", which is here, and one, "absent", which is not."""
    content = build_doubling_model()
    (tmp_path / "double.onnx").write_bytes(content)
    known = {"needed_by": ["toy"]}
    specs = {name: make_spec(content, source=f"repo:{name}.onnx", name=name, **known) for name in ("double", "absent")}
    return ModelStore(Manifest(specs), directory=tmp_path / "models", repository_root=tmp_path)


@pytest.fixture
def doubling_sessions(doubling_store: ModelStore) -> Sessions:
    return Sessions(doubling_store, intra_op_threads=1)


class LocalServer:
    """A model server in a thread of the test's process."""

    def __init__(self, sessions: Sessions, *, rule: BatchRule) -> None:
        self.name = f"loupe-test-{secrets.token_hex(8)}"
        self.sessions = sessions
        self.listener = listen(self.name)
        self.scheduler = Scheduler(open_session=sessions.session, find_rule=lambda _: rule, slots=2)
        self.server = ModelServer(self.listener, open_session=sessions.session, scheduler=self.scheduler)
        self.thread = threading.Thread(target=self.server.serve)
        self.thread.start()
        self.clients: list[ModelClient] = []

    def connect(self) -> ModelClient:
        self.clients.append(ModelClient(self.name, connect_timeout_s=5))
        return self.clients[-1]

    def provide(self) -> ServedModels:
        """What a child has."""
        return ServedModels(self.sessions.store, client=self.connect())

    def stop(self) -> None:
        for client in self.clients:
            client.close()
        self.listener.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.listener.close()
        self.scheduler.close()


@pytest.fixture
def make_server(doubling_sessions: Sessions) -> Iterator[Callable[..., LocalServer]]:
    """Servers of the doubling model; `make_server(max_rows=…)` gives the rule."""
    with ExitStack() as stack:

        def make(**rule: float) -> LocalServer:
            server = LocalServer(doubling_sessions, rule=BatchRule(**rule))  # type: ignore[arg-type]
            stack.callback(server.stop)
            return server

        yield make


@pytest.fixture
def server(make_server: Callable[..., LocalServer]) -> LocalServer:
    return make_server(runs=2)


def rows_of(*values: float) -> Array:
    """(n, 3), float32: each row holds one value."""
    return np.repeat(np.array(values, np.float32)[:, None], 3, axis=1)
