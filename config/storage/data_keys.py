"""The key service that wraps data keys: the transit engine of OpenBao or Vault over HTTP, or AWS KMS.

The plaintext of a data key never leaves the process that asked for it, and nothing here remembers one. The context (region,
tenant, subject) is bound into the wrapping: a wrapped key that is copied to another subject or region cannot be unwrapped. With
OpenBao and Vault that needs a key made with `derived=true`; the embedded service binds the context in any case.
"""

import base64
from binascii import Error as Base64Error
from functools import cache
from typing import Any, Protocol

import boto3
import httpx
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

TIMEOUT_S = 5.0
NO_IDLE_CONNECTIONS = httpx.Limits(max_keepalive_connections=0)  # jobs are forked: no two may share a connection
SERVER_FAULT = 500
REFUSALS = frozenset(
    {"InvalidCiphertextException", "IncorrectKeyException", "AccessDeniedException", "NotFoundException"}
)


class KeyServiceDown(ConnectionError):
    """The key service does not answer, or answers with a fault of its own: try again later."""


class KeyRefused(RuntimeError):
    """The key service will not wrap or unwrap this: another key, another context, or no right to it."""


class KeyService(Protocol):
    """Wraps and unwraps data keys with a key that it never gives out."""

    @property
    def key_id(self) -> str:
        """The name of the wrapping key."""

    def wrap(self, data_key: bytes, *, context: str) -> str:
        """The wrapped key as text; raises KeyServiceDown, KeyRefused."""

    def unwrap(self, wrapped: str, *, context: str) -> bytes:
        """The data key; raises KeyServiceDown, KeyRefused."""


class TransitKeys:
    """A key of the transit engine of OpenBao or Vault, or of the embedded service."""

    def __init__(self, url: str, *, token: str, key_id: str) -> None:
        self.key_id = key_id
        self._client = httpx.Client(
            base_url=url,
            headers={"X-Vault-Token": token},
            timeout=TIMEOUT_S,
            limits=NO_IDLE_CONNECTIONS,
            trust_env=False,
        )

    def wrap(self, data_key: bytes, *, context: str) -> str:
        return str(self._ask("encrypt", context=context, plaintext=encode(data_key))["ciphertext"])

    def unwrap(self, wrapped: str, *, context: str) -> bytes:
        return base64.b64decode(self._ask("decrypt", context=context, ciphertext=wrapped)["plaintext"])

    def _ask(self, operation: str, *, context: str, **values: str) -> dict[str, Any]:
        body = values | {"context": encode(context.encode())}
        try:
            answer = self._client.put(f"/v1/transit/{operation}/{self.key_id}", json=body)
        except httpx.TransportError as error:
            raise KeyServiceDown(f"the key service does not answer: {error}") from error
        if answer.status_code >= SERVER_FAULT:
            raise KeyServiceDown(f"the key service answered {answer.status_code}")
        if not answer.is_success:
            raise KeyRefused(f"the key service refused to {operation} with {self.key_id}: {answer.status_code}")
        data: dict[str, Any] = answer.json()["data"]
        return data


class AwsKeys:
    """A symmetric key of AWS KMS, with the credentials that boto3 finds by itself."""

    def __init__(self, region: str, *, key_id: str, client: Any = None) -> None:
        self.key_id = key_id
        config = Config(connect_timeout=TIMEOUT_S, read_timeout=TIMEOUT_S, retries={"mode": "standard"})
        self._client = client or boto3.client("kms", region_name=region, config=config)

    def wrap(self, data_key: bytes, *, context: str) -> str:
        return encode(self._ask("encrypt", context=context, Plaintext=data_key)["CiphertextBlob"])

    def unwrap(self, wrapped: str, *, context: str) -> bytes:
        try:
            blob = base64.b64decode(wrapped, validate=True)
        except Base64Error as error:
            raise KeyRefused("this is not a key that AWS KMS has wrapped") from error
        plaintext: bytes = self._ask("decrypt", context=context, CiphertextBlob=blob)["Plaintext"]
        return plaintext

    def _ask(self, operation: str, *, context: str, **values: bytes) -> dict[str, Any]:
        bound = {"KeyId": self.key_id, "EncryptionContext": {"loupe": context}}
        try:
            answer: dict[str, Any] = getattr(self._client, operation)(**bound, **values)
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code"))
            fault = KeyRefused if code in REFUSALS else KeyServiceDown
            raise fault(f"AWS KMS refused to {operation} with {self.key_id}: {code}") from error
        except BotoCoreError as error:
            raise KeyServiceDown(f"AWS KMS does not answer: {error}") from error
        return answer


def encode(content: bytes) -> str:
    return base64.b64encode(content).decode()


def connect_key_service() -> KeyService:
    """The key service of the settings LOUPE_KMS, LOUPE_KMS_URL, LOUPE_KMS_TOKEN, LOUPE_KMS_KEY; raises KeyServiceDown."""
    if settings.LOUPE_KMS == "transit" and not settings.LOUPE_KMS_URL:
        raise KeyServiceDown("There is no key service: set LOUPE_KMS_URL and LOUPE_KMS_TOKEN, or LOUPE_KMS to aws.")
    return open_key_service(
        settings.LOUPE_KMS,
        url=settings.LOUPE_KMS_URL,
        token=settings.LOUPE_KMS_TOKEN,
        key_id=settings.LOUPE_KMS_KEY,
        region=settings.S3_REGION,
    )


@cache
def open_key_service(kind: str, *, url: str, token: str, key_id: str, region: str) -> KeyService:
    """Remembered by its settings, not once for all: a test with other settings gets another."""
    return AwsKeys(region, key_id=key_id) if kind == "aws" else TransitKeys(url, token=token, key_id=key_id)
