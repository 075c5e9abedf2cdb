"""Times and places of the company's story."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

Row = dict[str, Any]

LAPTOP = "Firefox 145 on Windows"
PHONE = "Lantern for iOS 8.2"
STRANGE = "python-requests/2.32"

MADE = timedelta(minutes=8)
"""From the strange login to the key it made."""
TAKEN = timedelta(minutes=11)
"""From the strange login to the export, done with that key."""
LATELY = timedelta(hours=2)
"""How long ago an innocent key was used."""


@dataclass(frozen=True, slots=True)
class Place:
    """An address and the country it is in (RFC 5737: nobody's)."""

    ip: str
    country: str


HOME = Place("198.51.100.7", "GB")
OFFICE = Place("192.0.2.20", "GB")
ELSEWHERE = Place("203.0.113.66", "SG")


def stamp(at: datetime) -> str:
    """A time as the company's systems write it: 2026-11-21T04:50:00Z."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def last_night(now: datetime) -> datetime:
    """The latest 04:50 that is at least an hour ago."""
    night = now.replace(hour=4, minute=50, second=0, microsecond=0)
    return night if now - night >= timedelta(hours=1) else night - timedelta(days=1)
