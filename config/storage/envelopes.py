"""Sealed objects: AES-256-GCM (NIST SP 800-38D) under a subject's data key, bound to the key that they lie under.

A sealed object is `LPE1`, a nonce of 96 random bits, the ciphertext and a tag of 128 bits. The mark and the object's name are
associated data: a sealed picture that is moved to another name, or altered in a bit, does not open.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MARK = b"LPE1"
NONCE_BYTES = 12
TAG_BYTES = 16
KEY_BITS = 256


class EnvelopeBroken(RuntimeError):
    """This key has not sealed this content under this name."""


def make_data_key() -> bytes:
    """256 random bits."""
    return AESGCM.generate_key(KEY_BITS)


def seal_content(content: bytes, *, key: bytes, name: str) -> bytes:
    """The sealed object; 32 bytes longer than the content."""
    nonce = os.urandom(NONCE_BYTES)
    return MARK + nonce + AESGCM(key).encrypt(nonce, content, MARK + name.encode())


def open_envelope(sealed: bytes, *, key: bytes, name: str) -> bytes:
    """The content of what `seal_content` returned for this name; raises EnvelopeBroken."""
    if not sealed.startswith(MARK) or len(sealed) < len(MARK) + NONCE_BYTES + TAG_BYTES:
        raise EnvelopeBroken(f"{name} is no sealed object")
    nonce, ciphertext = sealed[len(MARK) :][:NONCE_BYTES], sealed[len(MARK) + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, MARK + name.encode())
    except InvalidTag as error:
        raise EnvelopeBroken(f"{name} was not sealed with this key under this name") from error
