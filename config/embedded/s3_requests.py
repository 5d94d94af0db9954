"""Signed S3 requests with the standard library: the few that the supervisor needs to probe and to provision.

Signature version 4 as AWS documents it ("Create a signed AWS API request": canonical request, string to sign,
signing key); path style, one address, no redirects. Loupe itself talks to S3 through boto3.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException

from config.embedded.errors import EmbeddedServerError
from config.embedded.layout import S3Credentials
from config.embedded.ports import LOOPBACK

REGION = "us-east-1"
SIGNED_HEADERS = "host;x-amz-content-sha256;x-amz-date"


@dataclass(frozen=True)
class S3Response:
    """Status and body of an answer."""

    status: int
    body: bytes


@dataclass(frozen=True)
class S3Requests:
    """A client for one endpoint and one identity."""

    port: int
    credentials: S3Credentials
    timeout_s: float

    def send(self, method: str, *, path: str, query: str = "", body: bytes = b"") -> S3Response:
        """Send one request; `query` is a single name without value. Raises OSError or HTTPException."""
        connection = HTTPConnection(LOOPBACK, self.port, timeout=self.timeout_s)
        try:
            target = f"{path}?{query}" if query else path
            connection.request(method, target, body=body, headers=self._sign(method, path=path, query=query, body=body))
            answer = connection.getresponse()
            return S3Response(status=answer.status, body=answer.read())
        finally:
            connection.close()

    def send_expecting_success(self, method: str, *, path: str, query: str = "", body: bytes = b"") -> S3Response:
        """Send one request; raises EmbeddedServerError unless the answer is a 2xx."""
        try:
            answer = self.send(method, path=path, query=query, body=body)
        except (OSError, HTTPException) as error:
            raise _failed(f"{method} {path}: {error}") from error
        if answer.status // 100 != 2:
            raise _failed(f"{method} {path}?{query} answered {answer.status} {answer.body[:300]!r}")
        return answer

    def _sign(self, method: str, *, path: str, query: str, body: bytes) -> dict[str, str]:
        moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        digest = hashlib.sha256(body).hexdigest()
        host = f"{LOOPBACK}:{self.port}"
        headers = f"host:{host}\nx-amz-content-sha256:{digest}\nx-amz-date:{moment}\n"
        canonical_query = f"{query}=" if query else ""
        canonical = "\n".join((method, path, canonical_query, headers, SIGNED_HEADERS, digest))
        scope = f"{moment[:8]}/{REGION}/s3/aws4_request"
        text = "\n".join(("AWS4-HMAC-SHA256", moment, scope, hashlib.sha256(canonical.encode()).hexdigest()))
        signature = hmac.new(self._derive_key(moment[:8]), text.encode(), hashlib.sha256).hexdigest()
        credential = f"AWS4-HMAC-SHA256 Credential={self.credentials.access_key}/{scope}"
        authorization = f"{credential},SignedHeaders={SIGNED_HEADERS},Signature={signature}"
        return {
            "Host": host,
            "X-Amz-Date": moment,
            "X-Amz-Content-Sha256": digest,
            "Authorization": authorization,
        }

    def _derive_key(self, day: str) -> bytes:
        key = f"AWS4{self.credentials.secret_key}".encode()
        for part in (day, REGION, "s3", "aws4_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return key


def _failed(problem: str) -> EmbeddedServerError:
    return EmbeddedServerError("s3", problem=problem, remedy="read logs/s3.log in the state folder")
