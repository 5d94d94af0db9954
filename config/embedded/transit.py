"""The local transit service: the part of Vault's HTTP interface that SeaweedFS calls, for development only.

`PUT /v1/transit/encrypt/<key>`, `PUT /v1/transit/decrypt/<key>`, `GET /v1/transit/keys/<key>` and
`PUT /v1/transit/keys/<key>/rotate`, with X-Vault-Token. It listens on 127.0.0.1 only. In production a real
OpenBao, Vault or cloud KMS takes its place by settings alone.

Two tokens, each for a key of its own: the store's, and that of Loupe's processes.

Run: `python -m config.embedded.transit PORT KEYRING`, tokens in LOUPE_TRANSIT_TOKEN and LOUPE_TRANSIT_APPLICATION_TOKEN (not
on the command line).
"""

from __future__ import annotations

import base64
import hmac
import json
import os
import signal
import sys
from binascii import Error as Base64Error
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import FrameType
from typing import Any, Protocol

from config.embedded.keyring import KeyRing, RefusedCiphertextError, UnknownKeyError
from config.embedded.layout import CLINICAL_KEY, SUBJECTS_KEY
from config.embedded.ports import LOOPBACK

TOKEN_VARIABLE = "LOUPE_TRANSIT_TOKEN"  # noqa: S105  (a name, not a token)
APPLICATION_TOKEN_VARIABLE = "LOUPE_TRANSIT_APPLICATION_TOKEN"  # noqa: S105  (a name, not a token)
KEY_OF_VARIABLE = {TOKEN_VARIABLE: CLINICAL_KEY, APPLICATION_TOKEN_VARIABLE: SUBJECTS_KEY}
MOUNT = "/v1/transit/"
BODY_LIMIT_BYTES = 64 * 1024
IDLE_TIMEOUT_S = 30

Answer = dict[str, Any]


class Operation(Protocol):
    """What is done with a key and the parsed body of a request."""

    def __call__(self, key: str, *, body: Answer) -> Answer:
        """Return the answer's `data`."""


class BadRequestError(Exception):
    """The request cannot be understood."""


class TransitServer(ThreadingHTTPServer):
    """Listens on the loopback address; one thread for each connection."""

    daemon_threads = True

    def __init__(self, port: int, *, token_of_key: Mapping[str, str], keyring: KeyRing) -> None:
        super().__init__((LOOPBACK, port), TransitHandler)
        self.token_of_key = token_of_key
        self.keyring = keyring

    def may_use(self, key: str, *, token: str) -> bool:
        """Whether this is the key's token."""
        return hmac.compare_digest(token.encode(), self.token_of_key.get(key, "").encode()) and bool(token)


class TransitHandler(BaseHTTPRequestHandler):
    """Check the token, find the operation, answer as Vault does."""

    server: TransitServer
    protocol_version = "HTTP/1.1"
    timeout = IDLE_TIMEOUT_S

    def do_GET(self) -> None:
        """Describe a key."""
        self._serve({("keys",): self._describe_key})

    def do_PUT(self) -> None:
        """Wrap, unwrap or rotate."""
        self._serve({("encrypt",): self._encrypt, ("decrypt",): self._decrypt, ("keys", "rotate"): self._rotate})

    do_POST = do_PUT  # noqa: N815  (http.server finds methods by these names; Vault takes both)

    def _serve(self, operations: dict[tuple[str, ...], Operation]) -> None:
        body = self._read_body()
        operation, key = self._find(operations)
        if not self.server.may_use(key, token=self.headers.get("X-Vault-Token", "")):
            self._answer(403, content={"errors": ["permission denied"]})
            return
        if operation is None or body is None:
            self._answer(
                404 if operation is None else 413, content={"errors": ["no handler for this path, or body too large"]}
            )
            return
        try:
            self._answer(200, content={"data": operation(key, body=_parse_body(body))})
        except UnknownKeyError:
            self._answer(404, content={"errors": [f"encryption key not found: {key}"]})
        except (BadRequestError, RefusedCiphertextError) as error:
            self._answer(400, content={"errors": [str(error)]})

    def _find(self, operations: dict[tuple[str, ...], Operation]) -> tuple[Operation | None, str]:
        """Split `<mount>/<verb>/<key>[/<verb>]`; the key stands second."""
        parts = self.path.removeprefix(MOUNT).split("/") if self.path.startswith(MOUNT) else []
        if len(parts) < 2:
            return None, ""
        return operations.get((parts[0], *parts[2:])), parts[1]

    def _read_body(self) -> bytes | None:
        """Return the body, None when it is too large (the connection is then closed)."""
        length = int(self.headers.get("Content-Length") or 0)
        if length > BODY_LIMIT_BYTES:
            self.close_connection = True
            return None
        return self.rfile.read(length)

    def _describe_key(self, key: str, *, body: Answer) -> Answer:  # noqa: ARG002  (as Operation has it)
        versions = self.server.keyring.list_versions(key)
        return {
            "name": key,
            "type": "aes256-gcm96",
            "latest_version": versions[-1],
            "min_decryption_version": 1,
        }

    def _encrypt(self, key: str, *, body: Answer) -> Answer:
        plaintext = _read_base64(body, name="plaintext")
        ciphertext = self.server.keyring.encrypt(plaintext, name=key, context=_read_base64(body, name="context"))
        return {"ciphertext": ciphertext}

    def _decrypt(self, key: str, *, body: Answer) -> Answer:
        context = _read_base64(body, name="context")
        plaintext = self.server.keyring.decrypt(str(body.get("ciphertext", "")), name=key, context=context)
        return {"plaintext": base64.b64encode(plaintext).decode()}

    def _rotate(self, key: str, *, body: Answer) -> Answer:  # noqa: ARG002  (as Operation has it)
        return {"latest_version": self.server.keyring.rotate(key)}

    def _answer(self, status: int, *, content: Answer) -> None:
        encoded = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(encoded)))
        self.end_headers()
        self.wfile.write(encoded)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log refusals only: one line for each object would fill the log."""
        if code != 200:
            super().log_request(code, size)


def _parse_body(body: bytes) -> Answer:
    if not body:
        return {}
    try:
        content = json.loads(body)
    except ValueError as error:
        raise BadRequestError("the body is not JSON") from error
    if not isinstance(content, dict):
        raise BadRequestError("the body is not a JSON object")
    return content


def _read_base64(body: Answer, *, name: str) -> bytes:
    try:
        return base64.b64decode(str(body.get(name, "")), validate=True)
    except Base64Error as error:
        raise BadRequestError(f"failed to base64-decode {name}") from error


def main(arguments: list[str]) -> int:
    """Serve until SIGTERM."""
    port, keyring = int(arguments[0]), KeyRing(Path(arguments[1]))
    for key in KEY_OF_VARIABLE.values():
        keyring.ensure_key(key)
    token_of_key = {key: os.environ[variable] for variable, key in KEY_OF_VARIABLE.items()}
    server = TransitServer(port, token_of_key=token_of_key, keyring=keyring)

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
