"""The model server: a thread a connection parses, queues and answers; the scheduler's threads run.

It trusts no packet: what cannot be parsed ends its connection, what cannot be run is refused with its reason, and nothing of
either reaches another client.
"""

import os
import select
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, TypeAlias

import numpy as np
import structlog
from pydantic import ValidationError

from config.inference.errors import InferenceError, RunError
from config.inference.serving.client import receive_packet
from config.inference.serving.scheduler import Scheduler
from config.inference.serving.slab import Array, Slab, create_slab
from config.inference.serving.sockets import HELLO, is_of_same_user
from config.inference.serving.wire import REQUEST, Answer, Argument, Describe, Description, Refusal, Run

log = structlog.get_logger(__name__)

MOST_CLIENTS: Final = 256
MOST_REASON: Final = 2_000

OpenSession: TypeAlias = Callable[[str], Any]


class ModelServer:
    """Answers the clients of a listening socket, whose owner closes it."""

    def __init__(self, listener: socket.socket, *, open_session: OpenSession, scheduler: Scheduler) -> None:
        self._listener, self._open_session, self._scheduler = listener, open_session, scheduler
        self._lock = threading.Lock()
        self._clients: set[int] = set()
        self._last_client = 0

    def serve(self) -> None:
        """Accept clients until the listening socket is shut down."""
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            if is_of_same_user(connection) and (client := self._admit()) is not None:
                threading.Thread(target=self._serve_client, args=(connection, client), daemon=True).start()
            else:
                log.warning("inference.client_refused")
                connection.close()

    @property
    def clients(self) -> int:
        """How many are connected."""
        return len(self._clients)

    def _admit(self) -> int | None:
        with self._lock:
            if len(self._clients) >= MOST_CLIENTS:
                return None
            self._last_client += 1
            self._clients.add(self._last_client)
            return self._last_client

    def _serve_client(self, connection: socket.socket, client: int) -> None:
        with connection:
            try:
                self._answer_all(connection, client=client)
            except ValidationError as error:
                log.warning("inference.bad_packet", faults=error.error_count())
            except (OSError, EOFError):
                return  # the client has gone
            finally:
                self._scheduler.forget(client)
                with self._lock:
                    self._clients.discard(client)

    def _answer_all(self, connection: socket.socket, *, client: int) -> None:
        slab = hand_over_slab(connection)
        while True:
            request = REQUEST.validate_json(receive_packet(connection))
            reply = self._answer(request, slab=slab, connection=connection, client=client)
            connection.send(reply.model_dump_json().encode())

    def _answer(
        self, request: Describe | Run, *, slab: Slab, connection: socket.socket, client: int
    ) -> Answer | Refusal:
        try:
            if isinstance(request, Describe):
                text = describe_session(self._open_session(request.model)).model_dump_json().encode()
                return Answer(tensors=slab.write({"description": np.frombuffer(text, np.uint8)}))
            feeds = {tensor.name: slab.view(tensor) for tensor in request.inputs}
            future = self._scheduler.submit(
                request.model,
                feeds=feeds,
                outputs=request.outputs,
                client=client,
                is_wanted=lambda: not has_hung_up(connection),
            )
            del feeds
            return Answer(tensors=slab.write(name_outputs(future.result())))
        except Exception as error:  # whatever it is, it is this client's alone
            return make_refusal(error, model=request.model)


def hand_over_slab(connection: socket.socket) -> Slab:
    """Make the connection's slab and send it with the word that all is ready."""
    descriptor = create_slab()
    try:
        socket.send_fds(connection, [HELLO], [descriptor])
    except OSError:
        os.close(descriptor)
        raise
    return Slab(descriptor)


def has_hung_up(connection: socket.socket) -> bool:
    """Whether the other end is closed: nobody waits for the answer."""
    poll = select.poll()
    with suppress(ValueError):  # closed on our side
        poll.register(connection, select.POLLRDHUP)
        return bool(poll.poll(0))
    return True


def name_outputs(arrays: list[Array]) -> dict[str, Array]:
    """Outputs by their number: the client knows their order."""
    return {str(number): array for number, array in enumerate(arrays)}


def describe_session(session: Any) -> Description:
    """What a client's session tells of itself."""
    return Description(
        inputs=[Argument(name=one.name, type=one.type, shape=list(one.shape)) for one in session.get_inputs()],
        outputs=[Argument(name=one.name, type=one.type, shape=list(one.shape)) for one in session.get_outputs()],
        metadata=dict(session.get_modelmeta().custom_metadata_map),
        providers=list(session.get_providers()),
    )


def make_refusal(error: Exception, *, model: str) -> Refusal:
    """The error in words, with its class where the client has the same."""
    if not isinstance(error, InferenceError):
        error = RunError(model, reason=f"{type(error).__name__}: {str(error).rstrip('.')}")
    return Refusal(
        error=type(error).__name__,
        subject=error.subject[:MOST_REASON],
        reason=error.reason[:MOST_REASON],
        remedy=error.remedy[:MOST_REASON],
    )
