"""Column types that both databases read and write alike."""

import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

NUMBER = BigInteger().with_variant(Integer, "sqlite")
"""64 bits; SQLite counts up by itself only in a column called INTEGER."""

_REFUSED = re.compile("[\x00\ud800-\udfff]")


def clean(text: str) -> str:
    """`text` without what PostgreSQL refuses: NUL and lone surrogates become U+FFFD."""
    return _REFUSED.sub("\ufffd", text)


class Words(TypeDecorator[str]):
    """Text, cleaned on its way in."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The cleaned text."""
        return None if value is None else clean(value)


class UtcTime(TypeDecorator[datetime]):
    """An aware time, kept and given back in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC. Raises ValueError for a time without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be put on record")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC; SQLite gives back what it got without the zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def lease_columns() -> "list[Column[Any]]":
    """What a table has whose rows are held by one process at a time (leases.py)."""
    return [
        Column("attempts", Integer, nullable=False),
        Column("deaths", Integer, nullable=False),
        Column("lease_token", Words),
        Column("lease_until", UtcTime),
        Column("next_at", UtcTime),  # None: at once
        Column("last_error", Words),
    ]
