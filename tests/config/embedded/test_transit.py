"""The transit service answers as Vault does, to who has the token."""

from __future__ import annotations

import base64
import json
from http.client import HTTPConnection
from typing import Any

import pytest

from config.embedded.layout import Layout


def call(layout: Layout, method: str, path: str, *, token: str | None = None, body: Any = None) -> tuple[int, Any]:
    """Send one request to the shared service; return status and parsed answer."""
    connection = HTTPConnection("127.0.0.1", layout.ports["transit"], timeout=5)
    try:
        headers = {"X-Vault-Token": layout.secrets["transit_token"] if token is None else token}
        content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        connection.request(method, f"/v1/{path}", body=content, headers=headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def encode(content: bytes) -> str:
    return base64.b64encode(content).decode()


def test_a_data_key_makes_the_way_there_and_back(layout: Layout) -> None:
    context = encode(b'{"bucket":"loupe-clinical"}')
    plain = {"plaintext": encode(b"k" * 32), "context": context}
    _, wrapped = call(layout, "PUT", "transit/encrypt/clinical", body=plain)

    sealed = {"ciphertext": wrapped["data"]["ciphertext"], "context": context}
    assert call(layout, "PUT", "transit/decrypt/clinical", body=sealed) == (
        200,
        {"data": {"plaintext": encode(b"k" * 32)}},
    )


def test_a_changed_context_is_a_bad_request(layout: Layout) -> None:
    plain = {"plaintext": encode(b"k"), "context": encode(b"one")}
    _, wrapped = call(layout, "PUT", "transit/encrypt/clinical", body=plain)
    sealed = {"ciphertext": wrapped["data"]["ciphertext"], "context": encode(b"two")}

    assert call(layout, "PUT", "transit/decrypt/clinical", body=sealed)[0] == 400


def test_a_key_is_described(layout: Layout) -> None:
    status, answer = call(layout, "GET", "transit/keys/clinical")

    assert (status, answer["data"]["type"], answer["data"]["name"]) == (200, "aes256-gcm96", "clinical")


@pytest.mark.parametrize("token", ["", "wrong"])
def test_without_the_token_nothing_is_told(layout: Layout, token: str) -> None:
    assert call(layout, "GET", "transit/keys/clinical", token=token) == (403, {"errors": ["permission denied"]})


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "transit/keys/billing", None, 403),
        ("PUT", "transit/encrypt/subjects", {"plaintext": ""}, 403),
        ("PUT", "transit/sign/clinical", {}, 404),
        ("GET", "sys/health", None, 403),
        ("PUT", "transit/encrypt/clinical", b"{", 400),
        ("PUT", "transit/encrypt/clinical", [1], 400),
        ("PUT", "transit/encrypt/clinical", {"plaintext": "?"}, 400),
        ("PUT", "transit/encrypt/clinical", b"x" * 70_000, 413),
    ],
)
def test_what_cannot_be_served_is_refused_with_its_status(
    layout: Layout, method: str, path: str, body: Any, status: int
) -> None:
    assert call(layout, method, path, body=body)[0] == status


def test_each_token_opens_its_own_key_only(layout: Layout) -> None:
    tokens = {"clinical": layout.secrets["transit_token"], "subjects": layout.secrets["transit_application"]}
    statuses = {
        (holder, key): call(layout, "GET", f"transit/keys/{key}", token=token)[0]
        for holder, token in tokens.items()
        for key in tokens
    }

    assert statuses == {
        ("clinical", "clinical"): 200,
        ("clinical", "subjects"): 403,
        ("subjects", "clinical"): 403,
        ("subjects", "subjects"): 200,
    }


def test_a_rotation_adds_a_version(layout: Layout) -> None:
    _, before = call(layout, "GET", "transit/keys/clinical")
    call(layout, "PUT", "transit/keys/clinical/rotate", body={})
    _, after = call(layout, "GET", "transit/keys/clinical")

    assert after["data"]["latest_version"] == before["data"]["latest_version"] + 1
