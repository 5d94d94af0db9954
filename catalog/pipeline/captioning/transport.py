"""HTTP with one deadline for everything, and a limit on what comes back.

Timeouts of HTTP clients bound each step: a server that sends a byte now and then holds them for ever. So the deadline sits
in the socket's stream, below TLS and HTTP. No proxies, no redirects, no compressed answers.
"""

import ssl
import time
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import httpcore2
import httpx2
from httpcore2 import NetworkBackend, NetworkStream

MOST_BYTES = 1_000_000
"""What is read from one connection; a good answer has about 2,000."""

PIECE_BYTES = 16_384
CONNECT_S = 5.0


class Deadline:
    """A point in time that everything has to be done by."""

    def __init__(self, total_s: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.total_s, self._clock = total_s, clock
        self._end = clock() + total_s

    @property
    def left_s(self) -> float:
        """Seconds until then; negative afterwards."""
        return self._end - self._clock()

    def bound_s(self) -> float:
        """Seconds for one step; raises ReadTimeout when there are none."""
        left_s = self.left_s
        if left_s <= 0:
            raise httpcore2.ReadTimeout("the time is up")
        return left_s


class BoundedStream(NetworkStream):
    """A connection on which no step outlasts the deadline and no more than `MOST_BYTES` are read."""

    def __init__(self, stream: NetworkStream, *, deadline: Deadline) -> None:
        self._stream, self._deadline, self._room = stream, deadline, MOST_BYTES

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002  # the deadline's counts
        content = self._stream.read(max_bytes, self._deadline.bound_s())
        self._room -= len(content)
        if self._room < 0:
            raise httpcore2.RemoteProtocolError(f"the answer is longer than {MOST_BYTES:,} bytes")
        return content

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        # In pieces, for each may be taken slowly.
        for start in range(0, len(buffer), PIECE_BYTES):
            self._stream.write(buffer[start : start + PIECE_BYTES], self._deadline.bound_s())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.bound_s())
        return BoundedStream(secured, deadline=self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class BoundedBackend(NetworkBackend):
    """Opens bounded connections, all within the same deadline."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> NetworkStream:
        limit_s = min(CONNECT_S, self._deadline.bound_s())
        stream = httpcore2.SyncBackend().connect_tcp(host, port, limit_s, local_address, socket_options)
        return BoundedStream(stream, deadline=self._deadline)


class BoundedTransport(httpx2.BaseTransport):
    """Sends httpx2's requests over bounded connections."""

    def __init__(self, deadline: Deadline) -> None:
        self._pool = httpcore2.ConnectionPool(trusted_certificates(), network_backend=BoundedBackend(deadline))

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send, and read the whole answer; raises httpx2's errors with a reason in words."""
        try:
            answer = self._pool.request(
                request.method, str(request.url), headers=request.headers.raw, content=request.read()
            )
        except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
            raise httpx2.ConnectError("it cannot be reached") from error
        except httpcore2.TimeoutException as error:
            raise httpx2.ReadTimeout("it did not answer in time") from error
        except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.UnsupportedProtocol) as error:
            raise httpx2.ReadError(str(error) or type(error).__name__) from error
        if any(name.lower() == b"content-encoding" for name, _ in answer.headers):
            raise httpx2.ReadError("the answer is compressed, which was not asked for")
        return httpx2.Response(answer.status, headers=answer.headers, content=answer.content)

    def close(self) -> None:
        self._pool.close()


def open_client(deadline: Deadline) -> httpx2.Client:
    """A client for one question."""
    return httpx2.Client(
        transport=BoundedTransport(deadline),
        headers={"Accept-Encoding": "identity"},
        timeout=deadline.total_s,
        trust_env=False,
        follow_redirects=False,
    )


@cache
def trusted_certificates() -> ssl.SSLContext:
    """The authorities that the system trusts, and the public ones."""
    return httpcore2.default_ssl_context()
