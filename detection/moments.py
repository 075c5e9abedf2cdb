"""The parts of a time in one spelling: a date, a clock time, or words where those say no more.

Nothing is guessed: a day that depends on when somebody writes stays in words unless that is known,
and a clock time keeps the place's own hour, for nobody says which place that is.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum

_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[t ](\d\d:\d\d)(?::\d\d(?:\.\d+)?)? ?(z|utc|gmt|[+-]\d\d:?\d\d)?)?\Z",
    re.ASCII | re.IGNORECASE,
)
_DATED = re.compile(r"(\d{1,2})([./])(\d{1,2})\2((?:20)?\d\d)\Z", re.ASCII)
_JAPANESE = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日\Z", re.ASCII)
_DECEMBER = 12


class Slot(Enum):
    """What a part says of a time. Each but for NONE once in a time."""

    DAY = 1
    CLOCK = 2
    PART = 3


@dataclass(frozen=True, slots=True)
class Atom:
    """One part of a time, and where it stands."""

    slot: Slot
    start: int
    end: int
    value: str | None
    """In the one spelling; None where it depends on what is not known."""


def numeric(written: str, at: datetime | None) -> str | None:
    """A date in figures; empty when it is none."""
    if (found := _ISO.match(written)) is not None:
        return _iso(found[1], found[2], found[3])
    if (found := _JAPANESE.match(written)) is not None:
        return dated(int(found[3]), int(found[2]), int(found[1] or 0), at)
    if (found := _DATED.match(written)) is None:
        return ""
    first, second, year = int(found[1]), int(found[3]), 2000 + int(found[4][-2:])
    if found[2] == "." or first > _DECEMBER:
        return _real(year, second, first)
    return _real(year, first, second) if second > _DECEMBER or first == second else None


def _iso(day: str, clock: str | None, zone: str | None) -> str | None:
    """With its own zone a moment, told in UTC; without one as the place's clock has it."""
    if clock is None:
        return _real(*map(int, day.split("-")))
    offset = "+00:00" if zone and zone[0] not in "+-" else zone or ""
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}{offset}")
    except ValueError:
        return None
    return stamp(moment) if offset else f"{moment:%Y-%m-%d %H:%M}"


def dated(day: int, month: int, year: int, at: datetime | None) -> str | None:
    """That day; in no year (0) the last one before `at`."""
    if year or at is None:
        return _real(year, month, day) if year else None
    this_year = _real(at.year, month, day)
    is_past = this_year is not None and this_year <= from_day(at, 0)
    return this_year if is_past else _real(at.year - 1, month, day)


def ago(count: int, unit: str, at: datetime | None) -> str | None:
    """So long before `at`: to the minute for minutes and hours, else the day."""
    if at is None:
        return None
    then = at.astimezone(UTC) - timedelta(**{unit: count})
    return stamp(then) if unit in ("minutes", "hours") else then.date().isoformat()


def weekday(day: int, at: datetime | None, *, is_last: bool) -> str | None:
    """The last such day before `at`; None on that day itself, unless the words say the last one."""
    if at is None:
        return None
    back = (at.astimezone(UTC).weekday() - day) % 7  # days of a week
    return from_day(at, -(back or 7)) if back or is_last else None


def from_day(at: datetime, offset: int) -> str:
    """So many days from the day of `at`."""
    return (at.astimezone(UTC) + timedelta(days=offset)).date().isoformat()


def stamp(moment: datetime) -> str:
    """A moment that is known for sure."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _real(year: int, month: int, day: int) -> str | None:
    """That date; None when no calendar has it."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
