"""The keys of the local transit service: versions of 256-bit keys in one file of mode 0600.

A data key is wrapped with AES-256-GCM (NIST SP 800-38D): nonce of 96 random bits; the key's name, its version
and the caller's context as associated data. The answer looks as Vault's does: `vault:v1:` and base64. The
newest version wraps, every version unwraps.
"""

from __future__ import annotations

import base64
import json
import os
from binascii import Error as Base64Error
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from config.embedded.files import hold_file_lock, write_private_json

NONCE_BYTES = 12
KEY_BITS = 256


class UnknownKeyError(Exception):
    """No key of this name."""


class RefusedCiphertextError(Exception):
    """The ciphertext, its version or its context is not what this key wrapped."""


class KeyRing:
    """Named keys with versions, read from the file at each use: another process may rotate."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def ensure_key(self, name: str) -> None:
        """Make version 1 of the key unless it exists."""
        with hold_file_lock(self._lock_path):
            if name not in self._read():
                self._append(name)

    def rotate(self, name: str) -> int:
        """Add a version, which wraps from now on; return its number. Raises UnknownKeyError."""
        with hold_file_lock(self._lock_path):
            self._read_versions(name)
            return self._append(name)

    def list_versions(self, name: str) -> list[int]:
        """Return the versions in ascending order. Raises UnknownKeyError."""
        return list(range(1, len(self._read_versions(name)) + 1))

    def encrypt(self, plaintext: bytes, *, name: str, context: bytes) -> str:
        """Wrap `plaintext` with the newest version. Raises UnknownKeyError."""
        versions = self._read_versions(name)
        version = len(versions)
        nonce = os.urandom(NONCE_BYTES)
        sealed = AESGCM(versions[-1]).encrypt(nonce, plaintext, _associate(name, version=version, context=context))
        return f"vault:v{version}:{base64.b64encode(nonce + sealed).decode()}"

    def decrypt(self, ciphertext: str, *, name: str, context: bytes) -> bytes:
        """Unwrap what `encrypt` returned. Raises UnknownKeyError or RefusedCiphertextError."""
        versions = self._read_versions(name)
        version, sealed = _parse(ciphertext)
        if not 1 <= version <= len(versions):
            raise RefusedCiphertextError(f"the key {name} has no version {version}")
        associated = _associate(name, version=version, context=context)
        try:
            return AESGCM(versions[version - 1]).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], associated)
        except (InvalidTag, ValueError) as error:
            raise RefusedCiphertextError("cipher: message authentication failed") from error

    @property
    def _lock_path(self) -> Path:
        return self._path.with_name(f"{self._path.name}.lock")

    def _read(self) -> dict[str, list[str]]:
        if not self._path.exists():
            return {}
        content: dict[str, list[str]] = json.loads(self._path.read_text())
        return content

    def _read_versions(self, name: str) -> list[bytes]:
        encoded = self._read().get(name)
        if not encoded:
            raise UnknownKeyError(name)
        return [base64.b64decode(version) for version in encoded]

    def _append(self, name: str) -> int:
        keys = self._read()
        versions = [*keys.get(name, []), base64.b64encode(AESGCM.generate_key(KEY_BITS)).decode()]
        write_private_json(self._path, value={**keys, name: versions})
        return len(versions)


def _associate(name: str, *, version: int, context: bytes) -> bytes:
    """Join name, version and context so that no two triples give the same bytes."""
    return json.dumps([name, version, base64.b64encode(context).decode()]).encode()


def _parse(ciphertext: str) -> tuple[int, bytes]:
    parts = ciphertext.split(":")
    if len(parts) != 3 or parts[0] != "vault" or not parts[1][:1] == "v" or not parts[1][1:].isdecimal():
        raise RefusedCiphertextError("invalid ciphertext: no prefix")
    try:
        return int(parts[1][1:]), base64.b64decode(parts[2], validate=True)
    except Base64Error as error:
        raise RefusedCiphertextError("invalid ciphertext: could not decode base64") from error
