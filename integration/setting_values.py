"""One variable's text to its value. Each reader raises ValueError with what is wrong.

The message follows the variable's name: «DESKWARDEN_CRM_URL is not an http(s) address».
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from integration.checkpoints import keys

PUBLIC_TEST_SECRET = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=="  # noqa: S105
"""Zendesk prints it in its documentation: whoever can read could sign with it."""


def text(value: str) -> str:
    """As it is written."""
    return value


def url(value: str) -> str:
    """An http(s) address without the slash at its end."""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("is not an http(s) address")
    return value.rstrip("/")


def number(value: str) -> int:
    """A whole number."""
    if not re.fullmatch(r"[0-9]{1,18}", value):
        raise ValueError("is not a whole number")
    return int(value)


def numbers(value: str) -> tuple[int, ...]:
    """Whole numbers, by commas or blanks."""
    return tuple(number(part) for part in texts(value))


def texts(value: str) -> tuple[str, ...]:
    """Words, by commas or blanks."""
    return tuple(part for part in re.split(r"[,\s]+", value) if part)


def addresses(value: str) -> tuple[str, ...]:
    """E-mail addresses, in lower case."""
    if wrong := [part for part in texts(value) if "@" not in part]:
        raise ValueError(f"holds {wrong[0]!r}, which is no e-mail address")
    return tuple(part.casefold() for part in texts(value))


def secrets(value: str) -> tuple[str, ...]:
    """Signing secrets, none of them one that everybody knows."""
    if PUBLIC_TEST_SECRET in texts(value):
        raise ValueError("holds Zendesk's published test secret, which anybody can sign with")
    return texts(value)


def signing_key(value: str) -> str:
    """An Ed25519 private key."""
    keys.private_key(value)
    return value


def seconds(value: str) -> timedelta:
    """A positive number of seconds, with up to three decimals."""
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,3})?", value) or float(value) <= 0:
        raise ValueError("is not a positive number of seconds")
    return timedelta(seconds=float(value))


def moment(value: str) -> datetime:
    """A time with its zone, or seconds since 1970; aware UTC."""
    if re.fullmatch(r"[0-9]{1,11}", value):
        return datetime.fromtimestamp(int(value), UTC)
    try:
        found = datetime.fromisoformat(value)
    except ValueError as exc:
        raise ValueError("is neither ISO 8601 nor seconds since 1970") from exc
    if found.tzinfo is None:
        raise ValueError("names no zone: end it with Z or an offset")
    return found.astimezone(UTC)


def folder(value: str) -> str:
    """A folder that is there."""
    if not Path(value).is_dir():
        raise ValueError("is no folder")
    return value


def one_of(*words: str) -> Callable[[str], str]:
    """One of these words and no other."""

    def read(value: str) -> str:
        if value not in words:
            raise ValueError(f"must be {', '.join(words[:-1])} or {words[-1]}")
        return value

    return read
