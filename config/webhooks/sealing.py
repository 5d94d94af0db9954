"""Secrets at rest: Fernet under keys derived from SECRET_KEY, and from its predecessors to read what they sealed.

The key is HKDF-SHA256 (RFC 5869) of the setting with a label of our own, so it is good for nothing else.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

LABEL = b"loupe webhook secrets 1"


class SealBroken(RuntimeError):
    """None of the known keys has sealed this."""


def derive_key(secret_key: str) -> bytes:
    """32 bytes in URL-safe Base64, as Fernet wants them."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=LABEL).derive(secret_key.encode())
    return base64.urlsafe_b64encode(derived)


def build_seal() -> MultiFernet:
    """Seals with SECRET_KEY, opens with any of SECRET_KEY_FALLBACKS too."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(derive_key(key)) for key in keys])


def seal(text: str) -> str:
    return build_seal().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text; raises SealBroken."""
    try:
        return build_seal().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise SealBroken(
            "The endpoint's secret was sealed under another SECRET_KEY: put that one into SECRET_KEY_FALLBACKS, "
            "or rotate the secret."
        ) from None
