"""The message on the wire by Standard Webhooks 1.0.0, pure: the body, and headers with one signature a secret.

The body is a function of the event alone, so each attempt sends the same bytes; the timestamp of the headers is the attempt's.
"""

import base64
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from standardwebhooks import Webhook

SECRET_BYTES = 32


def create_secret() -> str:
    """`whsec_` and 256 random bits in Base64."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def encode_body(topic: str, *, occurred_at: datetime, data: Mapping[str, Any]) -> str:
    """Compact JSON of `type`, `timestamp` (UTC, microseconds) and `data` with sorted keys."""
    stamp = occurred_at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    ordered = {key: data[key] for key in sorted(data)}
    return json.dumps({"type": topic, "timestamp": stamp, "data": ordered}, separators=(",", ":"), ensure_ascii=False)


def build_headers(message_id: str, *, body: str, sent_at: datetime, secrets: Sequence[str]) -> dict[str, str]:
    """The three headers of the standard; one `v1,` part for every secret, in their order."""
    whole_second = sent_at.astimezone(UTC).replace(microsecond=0)
    signatures = [Webhook(secret).sign(message_id, whole_second, body) for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(whole_second.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
