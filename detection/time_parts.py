"""The parts of times in a text: words of nine languages; figures beside them."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from detection import time_words as words
from detection.figures import figures
from detection.moments import Atom, Slot, ago, dated, from_day, weekday
from detection.spotting import Spot, with_bare, word_after, word_before

_REACH = 24  # characters beside a word of time that may say which one is meant
_COUNTED = re.compile(r"(?:\b(il y a|[^\W\d_]+)\s)?\b(\w+)\s\Z")
_BEFORE_MONTH = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th|\.|er|º)?(?: de| of)?\s\Z")
_AFTER_MONTH = re.compile(r"\.?\s(\d{1,2})(?:st|nd|rd|th)?\b(?![:.]\d)")
_YEAR = re.compile(r"(?:,| de)?\s(20\d\d)\b")
_WORDS_TOO = frozenset({"may", "march", "mar"})
"""Months only with a capital."""


def _meanings(table: Iterable[tuple[object, str]]) -> dict[str, object]:
    return {word: key for key, names in table for word in with_bare(names.split())}


def _set(words: str) -> frozenset[str]:
    return frozenset(with_bare(words.split("|")))


_DAYS = _meanings(words.DAYS.items())
_DAYTIMES = {word: when for when, names in words.DAYTIMES.items() for word in names.split()}
_PARTS = _meanings(words.PARTS.items())
_WEEKDAYS = _meanings(enumerate(words.WEEKDAYS))
_MONTHS = _meanings(enumerate(words.MONTHS, 1))
_UNITS = _meanings(words.UNITS.items())
_NUMBERS = _meanings(enumerate(words.NUMBERS, 1))
_LAST, _THIS = _set(words.LAST), _set(words.THIS)
_AGO_BEFORE, _AGO_AFTER = _set(words.AGO_BEFORE), _set(words.AGO_AFTER)
VOCABULARY = frozenset({*_DAYS, *_DAYTIMES, *_PARTS, *_WEEKDAYS, *_MONTHS, *_UNITS})
"""What must be spotted."""


def parts_of(text: str, spots: Iterable[Spot], at: datetime | None) -> list[Atom]:
    """Every part of a time, from left to right; none overlaps another."""
    found = [atom for spot in spots for atom in _of_word(text, spot, at)]
    found += figures(text, at)
    kept: list[Atom] = []
    for atom in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or atom.start >= kept[-1].end:
            kept.append(atom)
    return kept


def _of_word(text: str, spot: Spot, at: datetime | None) -> Iterator[Atom]:
    word = spot.word
    if (daytime := _DAYTIMES.get(word)) is not None:
        yield Atom(Slot.DAY, spot.start, spot.end, _daytime(*daytime, at))
    elif isinstance(offset := _DAYS.get(word), int):
        yield _day(text, spot, offset, at)
    elif isinstance(day := _WEEKDAYS.get(word), int):
        yield _weekday(text, spot, day, at)
    elif isinstance(month := _MONTHS.get(word), int):
        yield from _month(text, spot, month, at)
    elif isinstance(unit := _UNITS.get(word), str):
        yield from _ago(text, spot, unit, at)
    elif isinstance(part := _PARTS.get(word), str):
        yield _part(text, spot, part, at)


def _daytime(offset: int, part: str, at: datetime | None) -> str | None:
    return f"{from_day(at, offset)} {part}" if at else None


def _day(text: str, spot: Spot, offset: int, at: datetime | None) -> Atom:
    before = text[max(0, spot.start - _REACH) : spot.start].lower().rstrip()
    is_earlier = offset == -1 and before.endswith(words.BEFORE_YESTERDAY)
    start = word_before(text, spot.start)[1] if is_earlier else spot.start
    value = from_day(at, offset - is_earlier) if at else None
    return Atom(Slot.DAY, start, spot.end, value)


def _weekday(text: str, spot: Spot, day: int, at: datetime | None) -> Atom:
    before, begin = word_before(text, spot.start)
    after, behind = word_after(text, spot.end)
    is_last_before, is_last_after = before in _LAST, after in _LAST
    value = weekday(day, at, is_last=is_last_before or is_last_after)
    end = behind if is_last_after else spot.end
    return Atom(Slot.DAY, begin if is_last_before else spot.start, end, value)


def _part(text: str, spot: Spot, part: str, at: datetime | None) -> Atom:
    """«This morning» and «last night» are a day too; «morning» alone is not."""
    before, begin = word_before(text, spot.start)
    is_last = before in _LAST or word_after(text, spot.end)[0] in _LAST
    if before in _THIS or is_last:
        start = begin if before in _THIS | _LAST else spot.start
        return Atom(Slot.DAY, start, spot.end, _daytime(-1 if is_last else 0, part, at))
    return Atom(Slot.PART, spot.start, spot.end, part)


def _month(text: str, spot: Spot, month: int, at: datetime | None) -> Iterator[Atom]:
    """Only with a day's number on one side of it."""
    if spot.word in _WORDS_TOO and not text[spot.start].isupper():
        return
    begin = max(0, spot.start - _REACH)
    before = _BEFORE_MONTH.search(text[begin : spot.start])
    after = None if before else _AFTER_MONTH.match(text, spot.end)
    if (number := before or after) is None:
        return
    end = after.end() if after else spot.end
    year = _YEAR.match(text, end)
    value = dated(int(number[1]), month, int(year[1]) if year else 0, at)
    start = begin + before.start() if before else spot.start
    yield Atom(Slot.DAY, start, year.end() if year else end, value)


def _ago(text: str, spot: Spot, unit: str, at: datetime | None) -> Iterator[Atom]:
    """Three days ago, vor drei Tagen, il y a trois jours."""
    begin = max(0, spot.start - _REACH)
    counted = _COUNTED.search(text[begin : spot.start].lower())
    if counted is None:
        return
    number = int(counted[2]) if counted[2].isdecimal() else _NUMBERS.get(counted[2])
    is_before = (counted[1] or "") in _AGO_BEFORE
    after, behind = word_after(text, spot.end)
    if isinstance(number, int) and (is_before or after in _AGO_AFTER):
        start = begin + counted.start(1 if is_before else 2)
        end = spot.end if is_before else behind
        yield Atom(Slot.DAY, start, end, ago(min(number, 9_999), unit, at))
