"""One POST to a guarded target: checked addresses only, no redirects, no proxies, all within one deadline.

httpcore is used directly, with a network backend of our own: TLS, SNI and Host keep the name, the socket goes to the address.
"""

import functools
import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import httpcore
from httpcore import NetworkBackend, NetworkStream, SyncBackend

from config.webhooks.guard import Resolve, Target, find_addresses

TOTAL_S = 15.0
CONNECT_S = 5.0
MOST_RESPONSE_BYTES = 64 * 1024


class NoAnswer(Exception):
    """No response came: the connection, TLS or the time failed. The text is a sentence for people."""


@dataclass(frozen=True)
class Answer:
    """What the receiver said; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    duration_ms: int


class Deadline:
    """A point in time that everything has to be done by."""

    def __init__(self, total_s: float) -> None:
        self._end = time.monotonic() + total_s

    def left_s(self, most_s: float | None = None) -> float:
        """Seconds until then, at most `most_s`; raises httpcore.ReadTimeout when it has passed."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time is up")
        return left if most_s is None else min(left, most_s)


class DeadlineStream(NetworkStream):
    """A stream on which no single step outlasts the deadline, however slowly the other side drips."""

    def __init__(self, stream: NetworkStream, *, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left_s(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left_s(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left_s(timeout))
        return DeadlineStream(secured, deadline=self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class GuardedBackend(NetworkBackend):
    """Connects to the addresses that the guard has just allowed for the target, and to nothing else."""

    def __init__(self, target: Target, *, deadline: Deadline, resolve: Resolve | None = None) -> None:
        self._target, self._deadline, self._resolve = target, deadline, resolve

    def connect_tcp(
        self,
        host: str,  # noqa: ARG002  # the target's, which was checked
        port: int,  # noqa: ARG002
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> NetworkStream:
        addresses = find_addresses(self._target, timeout_s=self._deadline.left_s(timeout), resolve=self._resolve)
        fault: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in addresses:
            try:
                stream = SyncBackend().connect_tcp(
                    address, self._target.port, self._deadline.left_s(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                fault = error
            else:
                return DeadlineStream(stream, deadline=self._deadline)
        raise fault or httpcore.ConnectError("there is no address")


@functools.cache
def trusted_certificates() -> ssl.SSLContext:
    """The authorities that the system trusts, and the public ones."""
    return httpcore.default_ssl_context()


def post(
    target: Target,
    *,
    body: bytes,
    headers: Mapping[str, str],
    resolve: Resolve | None = None,
    certificates: ssl.SSLContext | None = None,
    total_s: float = TOTAL_S,
) -> Answer:
    """Send the body and give the answer, whatever its status. Raises Refused, Unresolved or NoAnswer."""
    begun, deadline = time.monotonic(), Deadline(total_s)
    backend = GuardedBackend(target, deadline=deadline, resolve=resolve)
    url = httpcore.URL(scheme=target.scheme, host=target.host, port=target.port, target=target.path)
    named = [("Host", target.authority), *headers.items()]
    waits = {"connect": CONNECT_S, "read": total_s, "write": total_s, "pool": total_s}
    with httpcore.ConnectionPool(certificates or trusted_certificates(), network_backend=backend) as pool:
        try:
            with pool.stream("POST", url, headers=named, content=body, extensions={"timeout": waits}) as response:
                content = read_beginning(response)
        except httpcore.TimeoutException:
            raise NoAnswer(f"{target.host} did not answer within {total_s:g} s.") from None
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise NoAnswer(f"{target.host} could not be reached: {error or type(error).__name__}.") from error
    said = {name.decode("ascii").lower(): value.decode("latin-1") for name, value in response.headers}
    return Answer(response.status, said, content, round(1_000 * (time.monotonic() - begun)))


def read_beginning(response: httpcore.Response) -> bytes:
    """At most 64 KiB of the content; what came before the connection broke, for the status has been said."""
    content = bytearray()
    try:
        for part in response.iter_stream():
            content += part
            if len(content) >= MOST_RESPONSE_BYTES:
                break
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
        return bytes(content[:MOST_RESPONSE_BYTES])
    return bytes(content[:MOST_RESPONSE_BYTES])
