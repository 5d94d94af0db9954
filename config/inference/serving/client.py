"""A process's connection to the model server: one request at a time, opened at the first one.

A forked child has a connection of its own. A connection that fails is dropped with the request that was under way; the next
request opens another, and waits for a server that is being started anew. While it waits the server's watcher keeps the address.
"""

import os
import socket
import threading
import weakref
from collections.abc import Mapping, Sequence

from pydantic import ValidationError

from config.inference import errors
from config.inference.errors import InferenceError, ModelServerLost, RunError
from config.inference.serving.slab import RETAINED_BYTES, Array, Slab, SlabFull
from config.inference.serving.sockets import HELLO, is_of_same_user, make_address, make_socket
from config.inference.serving.wire import PACKET_BYTES, REPLY, Answer, Describe, Refusal, Run

CONNECT_TIMEOUT_S = 300.0  # opening all models and running each once may take that long on a busy machine
REMEDY = "The job is tried again."
REFUSALS = {
    name: kind for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, InferenceError)
}


class ModelClient:
    """Asks the server at an address; threads take turns."""

    def __init__(self, address: str, *, connect_timeout_s: float = CONNECT_TIMEOUT_S) -> None:
        self._address, self._connect_timeout_s = address, connect_timeout_s
        self._lock = threading.Lock()
        self._connection: tuple[socket.socket, Slab] | None = None
        forget = weakref.WeakMethod(self._forget)
        os.register_at_fork(after_in_child=lambda: (bound := forget()) and bound())

    def connect(self) -> None:
        """Return once the server has every model warm; raises ModelServerLost."""
        with self._lock:
            self._find_connection()

    def describe(self, model: str) -> Array:
        """The bytes of a Description, as uint8 (n,). Raises what opening the model raises, or ModelServerLost."""
        with self._lock:
            return self._ask(Describe(model=model))[0]

    def run(self, model: str, *, outputs: Sequence[str] | None, feeds: Mapping[str, Array]) -> list[Array]:
        """Run a model; raises RunError, what opening it raises, or ModelServerLost."""
        with self._lock:
            _, slab = self._find_connection()
            try:
                tensors = slab.write(feeds)
            except (SlabFull, ValidationError) as error:
                raise RunError(model, reason=f"the model server cannot take the inputs: {error}") from error
            return self._ask(Run(model=model, outputs=None if outputs is None else tuple(outputs), inputs=tensors))

    def close(self) -> None:
        """Drop the connection; the next request opens another."""
        with self._lock:
            self._drop()

    def _ask(self, request: Describe | Run) -> list[Array]:
        connection, slab = self._find_connection()
        try:
            connection.send(request.model_dump_json().encode())
            answer = REPLY.validate_json(receive_packet(connection))
        except (OSError, EOFError) as error:
            self._drop()
            raise ModelServerLost(request.model, reason=f"the model server has gone: {error}", remedy=REMEDY) from error
        except BaseException:
            self._drop()  # its answer is still to come, and would be taken for the next one's
            raise
        return collect_answer(answer, slab=slab)

    def _find_connection(self) -> tuple[socket.socket, Slab]:
        if self._connection is None:
            self._connection = self._open_connection()
        return self._connection

    def _open_connection(self) -> tuple[socket.socket, Slab]:
        connection = make_socket()
        connection.settimeout(self._connect_timeout_s)
        try:
            connection.connect(make_address(self._address))
            hello, descriptors, _, _ = socket.recv_fds(connection, PACKET_BYTES, 1)
            if hello != HELLO or len(descriptors) != 1 or not is_of_same_user(connection):
                raise ConnectionError("nobody answers there who is a model server of ours")
        except OSError as error:
            connection.close()
            reason = f"the model server cannot be reached: {error or 'it does not answer'}"
            raise ModelServerLost("models", reason=reason, remedy=REMEDY) from error
        connection.settimeout(None)  # how long a run may take is the job's limit to say
        return connection, Slab(descriptors[0])

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection[0].close()
            self._connection = None

    def _forget(self) -> None:
        """In a forked child: the parent's connection is the parent's."""
        self._lock = threading.Lock()
        self._connection = None


def receive_packet(connection: socket.socket) -> bytes:
    """The next packet; raises EOFError at the end of the connection."""
    packet = connection.recv(PACKET_BYTES)
    if not packet:
        raise EOFError("the connection was closed")
    return packet


def collect_answer(answer: Answer | Refusal, *, slab: Slab) -> list[Array]:
    """Copies of the answer's arrays; raises the refusal's error."""
    if isinstance(answer, Refusal):
        kind = REFUSALS.get(answer.error, RunError)
        raise kind(answer.subject, reason=answer.reason, remedy=answer.remedy)
    arrays = [slab.read(tensor) for tensor in answer.tensors]
    if sum(array.nbytes for array in arrays) > RETAINED_BYTES:
        slab.give_back()
    return arrays
