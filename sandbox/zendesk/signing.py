"""How Zendesk signs a delivery (zendesk.md §1.1)."""

import base64
import hashlib
import hmac
import secrets

TEST_SECRET = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=="  # noqa: S105
"""Zendesk's published one, for webhooks that do not exist yet. Anybody can sign with it."""


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """base64(HMAC-SHA256(secret as it is written, timestamp + body))."""
    digest = hmac.new(secret.encode(), timestamp.encode() + body, hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def new_secret() -> str:
    """A random one, 44 characters."""
    return base64.b64encode(secrets.token_bytes(32)).decode()
