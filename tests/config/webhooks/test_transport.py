"""One POST: TLS by the name while the socket goes to the checked address, one deadline, and no more read than wanted."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_django import Settings

from config.webhooks.guard import Target
from config.webhooks.transport import MOST_RESPONSE_BYTES, Answer, NoAnswer, post
from tests.config.webhooks.conftest import Receiver

Serve = Callable[[socket.socket], None]
NAME = "receiver.example"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A key and a certificate for the name that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path = tmp_path / "certificate.pem"
    path.write_bytes(key.private_bytes(*private) + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def listen(settings: Settings) -> Iterator[Callable[[Serve], int]]:
    """Serve one visitor on a port of 127.0.0.1, which is open to webhooks, and give the port."""
    settings.LOUPE_WEBHOOK_PRIVATE_NETWORKS = ("127.0.0.0/8",)
    listener = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []

    def start(serve: Serve) -> int:
        def serve_one() -> None:
            visitor, _ = listener.accept()
            with visitor:
                serve(visitor)

        threads.append(threading.Thread(target=serve_one, daemon=True))
        threads[-1].start()
        return int(listener.getsockname()[1])

    yield start
    for thread in threads:
        thread.join(10)
    listener.close()


def send(port: int, *, scheme: str = "http", **more: object) -> Answer:
    target = Target(scheme, NAME, port, "/hooks?a=b")
    return post(target, body=b"{}", headers={}, resolve=lambda _target, _timeout_s: ["127.0.0.1"], **more)  # type: ignore[arg-type]


def read_request(visitor: socket.socket) -> str:
    """The whole of it, for who closes with something unread resets the connection."""
    heard = b""
    while not heard.endswith(b"{}"):
        heard += visitor.recv(10_000)
    return heard.decode()


def test_tls_is_checked_for_the_name_and_the_host_header_holds_it(
    listen: Callable[[Serve], int], certificate: Path
) -> None:
    heard: dict[str, object] = {}

    def serve(visitor: socket.socket) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        context.sni_callback = lambda _socket, name, _context: heard.update(name=name)
        with context.wrap_socket(visitor, server_side=True) as secured:
            heard["request"] = read_request(secured)
            secured.sendall(b"HTTP/1.1 204 No Content\r\nX-Colour: red\r\n\r\n")

    port = listen(serve)
    answer = send(port, scheme="https", certificates=ssl.create_default_context(cafile=certificate))
    assert (answer.status, answer.headers["x-colour"]) == (204, "red")
    assert heard["name"] == NAME
    assert str(heard["request"]).startswith(f"POST /hooks?a=b HTTP/1.1\r\nHost: {NAME}:{port}\r\n")


def test_a_certificate_that_nobody_vouches_for_is_refused(listen: Callable[[Serve], int], certificate: Path) -> None:
    def serve(visitor: socket.socket) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        with pytest.raises(ssl.SSLError), context.wrap_socket(visitor, server_side=True) as secured:
            secured.recv(1)

    with pytest.raises(NoAnswer, match="CERTIFICATE_VERIFY_FAILED"):
        send(listen(serve), scheme="https")


def wait_for_the_end(visitor: socket.socket) -> None:
    while visitor.recv(10_000):
        pass


def test_a_receiver_that_says_nothing_is_given_up(listen: Callable[[Serve], int]) -> None:
    with pytest.raises(NoAnswer, match=rf"{NAME} did not answer within 0\.2 s"):
        send(listen(wait_for_the_end), total_s=0.2)


def test_a_receiver_that_drips_is_given_up_too(listen: Callable[[Serve], int]) -> None:
    """Each byte comes within the time of a single read: only the deadline ends it."""

    def drip(visitor: socket.socket) -> None:
        gone = threading.Event()
        try:
            visitor.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not gone.wait(0.01):
                visitor.sendall(b"a")
        except OSError:
            gone.set()

    with pytest.raises(NoAnswer, match="did not answer"):
        send(listen(drip), total_s=0.3)


def test_no_more_than_64_kib_are_read(listen: Callable[[Serve], int]) -> None:
    def flood(visitor: socket.socket) -> None:
        read_request(visitor)
        try:
            visitor.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n" + b"x" * 50_000_000)
        except OSError:
            return

    assert len(send(listen(flood)).content) == MOST_RESPONSE_BYTES


def test_the_status_counts_though_the_content_breaks_off(listen: Callable[[Serve], int]) -> None:
    def break_off(visitor: socket.socket) -> None:
        read_request(visitor)
        visitor.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")

    answer = send(listen(break_off))
    assert (answer.status, answer.content) == (200, b"half")


@pytest.mark.parametrize("said", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 999999 What\r\n\r\n"])
def test_what_is_no_http_is_no_answer(listen: Callable[[Serve], int], said: bytes) -> None:
    def serve(visitor: socket.socket) -> None:
        read_request(visitor)
        visitor.sendall(said)

    with pytest.raises(NoAnswer, match=f"{NAME} could not be reached"):
        send(listen(serve))


@pytest.mark.allow_hosts(["127.0.0.1", "127.0.0.9"])
def test_the_next_address_is_tried_when_the_first_does_not_listen(receiver: Receiver) -> None:
    port = int(receiver.url.rpartition(":")[2].partition("/")[0])
    answer = post(
        Target("http", NAME, port, "/hooks"),
        body=b"{}",
        headers={},
        resolve=lambda _target, _timeout_s: ["127.0.0.9", "127.0.0.1"],
    )
    assert answer.status == 204
