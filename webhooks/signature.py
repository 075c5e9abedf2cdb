"""Prove that a delivery came from Zendesk, and lately."""

import base64
import hmac
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from werkzeug.datastructures import Headers

from incidents.errors import SignatureError

SIGNATURE = "X-Zendesk-Webhook-Signature"
TIMESTAMP = "X-Zendesk-Webhook-Signature-Timestamp"
FRESHNESS = timedelta(
    minutes=10
)  # Zendesk signs every attempt anew; what is later, the sweep finds

_TIMESTAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
"""All of it, or nothing: the digest has no separator, so a byte could move into the body."""
_SIGNATURE = re.compile(r"[A-Za-z0-9+/]{43}=")  # 32 bytes in base64


def sign(body: bytes, timestamp: str, secret: str) -> str:
    """Zendesk's signature: base64(HMAC-SHA256(secret, timestamp + body)).

    The secret looks like base64 and is used as it stands.
    Source: developer.zendesk.com/documentation/webhooks/verifying/
    """
    digest = hmac.digest(secret.encode(), timestamp.encode() + body, "sha256")
    return base64.b64encode(digest).decode()


def verify(body: bytes, headers: Headers, *, secrets: Iterable[str], now: datetime) -> str:
    """The timestamp that `body` was signed with, by one of `secrets`, near to `now`.

    Every secret is tried, so the time taken does not tell which one matched. Without a secret
    everything is refused.

    Raises:
        SignatureError: in one word, which names a metric: unsigned, timestamp, signature, stale.
    """
    signature = _one(headers.getlist(SIGNATURE), _SIGNATURE)
    timestamp = _one(headers.getlist(TIMESTAMP), _TIMESTAMP)
    signed_at = _moment(timestamp)
    matches = [hmac.compare_digest(sign(body, timestamp, s), signature) for s in secrets if s]
    if not any(matches):
        raise SignatureError("signature")
    if abs(now - signed_at) > FRESHNESS:
        raise SignatureError("stale")
    return timestamp


def _one(values: Sequence[str], shape: re.Pattern[str]) -> str:
    """The header's only value. Two of them, or a list joined by a server, are refused."""
    if not values:
        raise SignatureError("unsigned")
    if len(values) > 1 or not shape.fullmatch(values[0]):
        raise SignatureError("timestamp" if shape is _TIMESTAMP else "signature")
    return values[0]


def _moment(timestamp: str) -> datetime:
    try:
        return datetime.fromisoformat(timestamp)
    except ValueError as exc:  # the thirteenth month
        raise SignatureError("timestamp") from exc
