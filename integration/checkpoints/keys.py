"""Ed25519 keys: the installation's own that signs checkpoints, and the public one that checks.

A private key is PEM (PKCS 8) or the base64 of its 32-byte seed; a public one is PEM or the
base64 of its 32 bytes.
"""

import base64
import binascii
import hashlib

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

CONTEXT = b"deskwarden checkpoint 1\n"
"""Stands before the signed text, so that a signature is good for nothing else."""


class UnusableKey(ValueError):
    """No Ed25519 key in a form that we read."""


def new_key() -> Ed25519PrivateKey:
    """A fresh one."""
    return Ed25519PrivateKey.generate()


def private_key(text: str) -> Ed25519PrivateKey:
    """Raises UnusableKey."""
    if "-----BEGIN" not in text:
        return Ed25519PrivateKey.from_private_bytes(_raw(text))
    try:
        key = serialization.load_pem_private_key(text.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as exc:
        raise UnusableKey("is no private key in PEM without a password") from exc
    if not isinstance(key, Ed25519PrivateKey):
        raise UnusableKey("is a private key of another kind than Ed25519")
    return key


def public_key(text: str) -> Ed25519PublicKey:
    """Raises UnusableKey."""
    if "-----BEGIN" not in text:
        return Ed25519PublicKey.from_public_bytes(_raw(text))
    try:
        key = serialization.load_pem_public_key(text.encode())
    except (ValueError, UnsupportedAlgorithm) as exc:
        raise UnusableKey("is no public key in PEM") from exc
    if not isinstance(key, Ed25519PublicKey):
        raise UnusableKey("is a public key of another kind than Ed25519")
    return key


def private_pem(key: Ed25519PrivateKey) -> str:
    """As DESKWARDEN_CHECKPOINT_KEY_FILE holds it."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def public_text(key: Ed25519PublicKey) -> str:
    """Base64 of its 32 bytes, for those who check."""
    return base64.b64encode(key.public_bytes_raw()).decode()


def name_of(key: Ed25519PublicKey) -> str:
    """A short name, so that a reader sees which key signed."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]


def sign(key: Ed25519PrivateKey, text: str) -> str:
    """The signature in base64."""
    return base64.b64encode(key.sign(CONTEXT + text.encode())).decode()


def either(text: str) -> tuple[Ed25519PublicKey, Ed25519PrivateKey | None]:
    """A public key, or the public half of a private one and that. Raises UnusableKey.

    Base64 says not which it is: that is a public one, as `deskwarden audit keygen` leaves it.
    """
    if "PRIVATE KEY-----" not in text:
        return public_key(text), None
    key = private_key(text)
    return key.public_key(), key


def is_signed(key: Ed25519PublicKey, text: str, signature: str) -> bool:
    """Whether `key`'s owner signed `text`."""
    try:
        key.verify(base64.b64decode(signature, validate=True), CONTEXT + text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _raw(text: str) -> bytes:
    try:
        found = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError) as exc:
        raise UnusableKey("is neither PEM nor base64") from exc
    if len(found) != 32:
        raise UnusableKey("is not the 32 bytes of an Ed25519 key")
    return found
