"""When something happened, as people write it; worked out where the message's time is known."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from detection import time_words as words
from detection.moments import Atom, Slot
from detection.spotting import Spot, with_bare, word_before
from detection.time_parts import parts_of

_AROUND = 60  # characters around a clock time in which opening hours are told
_DAWN = "06"  # o'clock; earlier hours of a night belong to the day after
_OPEN = tuple(words.OPEN.split("|"))
_CLOCK = re.compile(r"\d[:.h時]\d")
_GAP = 16  # characters between two parts of one time, at most
_FIRST, _LAST = 1971, 9_990  # years of a message that days may be counted from
_LINKS = frozenset(with_bare(words.LINKS.split("|")))
_SINCE = frozenset(with_bare(words.SINCE.split("|")))
_ARTICLES = frozenset({"el", "la", "le", "a", "o", "dem", "the", "il", "de"})
_SINCE_BEHIND = ("から", "以来")
_AHEAD = frozenset(with_bare(words.AHEAD.split("|")))
_AHEAD_JA = tuple(word for word in words.AHEAD.split("|") if word > "\u3000")


@dataclass(frozen=True, slots=True)
class Time:
    """A time that a text names, and where it stands."""

    value: str
    start: int
    end: int


def times(text: str, spots: Iterable[Spot], at: datetime | None = None) -> Iterator[Time]:
    """Every time in `text` but opening hours, from left to right.

    `spots`: its words of time_parts.VOCABULARY. `at`: when it was written, aware; None leaves what
    depends on it in the words as they are.
    """
    known = at if at and _FIRST <= at.year <= _LAST else None
    for group in _groups(text, parts_of(text, spots, known)):
        if any(atom.slot is not Slot.PART for atom in group) and not _is_opening(text, group):
            yield _time(text, group)


def _groups(text: str, atoms: Iterable[Atom]) -> list[list[Atom]]:
    """Parts that stand together are one time: a day, its part, a clock time; each once."""
    groups: list[list[Atom]] = []
    for atom in atoms:
        if groups and _goes_with(text, groups[-1], atom):
            groups[-1].append(atom)
        else:
            groups.append([atom])
    return groups


def _goes_with(text: str, group: list[Atom], atom: Atom) -> bool:
    gap = text[group[-1].end : atom.start]
    if len(gap) > _GAP or any(atom.slot is other.slot for other in group):
        return False
    return " ".join(gap.lower().replace(",", " ").split()) in _LINKS


def _time(text: str, group: list[Atom]) -> Time:
    start, end = group[0].start, group[-1].end
    before, begin = word_before(text, start)
    if before in _ARTICLES:
        before, begin = word_before(text, begin)
    if before in _AHEAD or text.endswith(_AHEAD_JA, 0, start):
        return _as_written(text, begin, end)
    is_since = before in _SINCE
    start = begin if is_since else start
    for behind in _SINCE_BEHIND:
        if text.startswith(behind, end):
            is_since, end = True, end + len(behind)
            break
    if any(atom.value is None for atom in group):
        return _as_written(text, start, end)
    return Time(("since " if is_since else "") + _together(group), start, end)


def _together(group: list[Atom]) -> str:
    """A clock time says more than the part of the day that it is in."""
    said = {atom.slot: atom.value or "" for atom in group}
    clock = said.get(Slot.CLOCK, "")
    day = said.get(Slot.DAY, "")
    if clock:
        day, _, part = day.partition(" ")
        if part == "night" and clock < _DAWN:  # it began on that day, and ended on the next
            day = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
        return f"{day} {clock}".strip()
    return f"{day} {said.get(Slot.PART, '')}".strip()


def _as_written(text: str, start: int, end: int) -> Time:
    return Time(" ".join(text[start:end].split()).lower(), start, end)


def _is_opening(text: str, group: list[Atom]) -> bool:
    """A clock time beside words that say when somebody can be reached."""
    start, end = group[0].start, group[-1].end
    begin = max(0, start - _AROUND)
    begin = text.rfind("\n", begin, start) + 1 or begin
    around = text[begin : end + _AROUND].partition("\n")[0].lower()
    has_clock = any(atom.slot is Slot.CLOCK for atom in group) or _CLOCK.search(around)
    return bool(has_clock) and any(word in around for word in _OPEN)
