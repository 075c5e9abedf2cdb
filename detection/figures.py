"""Dates and clock times in figures."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from detection import time_words as words
from detection.moments import Atom, Slot, ago, numeric
from detection.spotting import Later, is_whole

LOOKED = 60  # figures of one text that are looked at
_HOURS, _MINUTES = 24, 60  # of a day, of an hour
_REACH = 24  # characters behind a clock time that may say which half of the day it is in
_GLUE = frozenset(":./-_@#$€£+")
"""Beside a number: it is a version, a sum, a page."""
_ZONE = "(?: ?(?:UTC|GMT|CEST|CET|BST|EST|EDT|PST|PDT|JST|Z))"
_FIGURES = Later(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?"
    r"(?: ?(?:Z|UTC|GMT)|[+-][0-9]{2}:?[0-9]{2})?)?"
    r"|[0-9]{1,2}\.[0-9]{1,2}\.(?:20)?[0-9]{2}|[0-9]{1,2}/[0-9]{1,2}/20[0-9]{2}"
    r"|(?:[0-9]{4}年)?[0-9]{1,2}月[0-9]{1,2}日|[0-9０-９]{1,2}日前"
    rf"|[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?(?: ?[ap]\.?m)?{_ZONE}?"
    rf"|[0-9]{{1,2}}(?:\.[0-9]{{2}})? ?(?:[ap]\.?m|Uhr(?: [0-9]{{2}})?|uur){_ZONE}?"
    r"|\b(?:at|um|om|alle|às|a las|kl\.|o) [0-9]{1,2}\.[0-9]{2}|[0-9]{1,2}h[0-9]{2}"
    r"|(?:\ba las|às) [0-9]{1,2}(?:h(?:[0-9]{2})?)?"
    r"|(?:\bvers|\bdepuis|à) [0-9]{1,2} ?h(?:[0-9]{2})?"
    r"|(?:午前|午後|深夜|早朝|未明|夜)?の?[0-9０-９]{1,2}時(?:[0-9０-９]{1,2}分|半)?"
)
_HOUR = re.compile(r"(\d{1,2})(?:[:.時]| ?uhr ?| ?h)?(\d\d?|半)?", re.ASCII | re.IGNORECASE)
_HALF = re.compile(r"\d ?([ap])\.?m", re.IGNORECASE)
_ZONES = re.compile(rf"{_ZONE}\Z", re.IGNORECASE)
_HALVES = {phrase: half for half, names in words.HALVES.items() for phrase in names.split("|")}


def figures(text: str, at: datetime | None) -> Iterator[Atom]:
    """Every date and clock time in figures; the first LOOKED that look like one."""
    for match in islice(_FIGURES.ready.finditer(text), LOOKED):
        start, end = match.span()
        if not _is_glued(text, start, end) and is_whole(text, start, end):
            yield from _of_figures(text, start, end, at)


def _is_glued(text: str, start: int, end: int) -> bool:
    """A part of a version, a sum or an address; «02:00-04:00» is none."""
    before, after = text[start - 1 : start], text[end : end + 1]
    is_range = ":" in text[start:end]
    if before in _GLUE and not (is_range and before == "-"):
        return True
    return after in _GLUE and text[end + 1 : end + 2].isalnum() and not (is_range and after == "-")


def _of_figures(text: str, start: int, end: int, at: datetime | None) -> Iterator[Atom]:
    written = unicodedata.normalize("NFKC", text[start:end])
    if written.endswith("日前"):
        yield Atom(Slot.DAY, start, end, ago(int(written[:-2]), "days", at))
    elif (day := numeric(written, at)) != "":
        yield Atom(Slot.DAY, start, end, day)
    else:
        yield from _clock(text, written, start, end)


def _clock(text: str, written: str, start: int, end: int) -> Iterator[Atom]:
    """A clock time of 24 hours, with the zone that is given."""
    found = _HOUR.search(written)
    hour = int(found[1]) if found else _HOURS
    minute = 30 if found is None or found[2] == "半" else int(found[2] or 0)
    if hour >= _HOURS or minute >= _MINUTES:
        return
    half, end = _half(text, written, end)
    if half == "pm" and hour < 12:
        hour += 12
    elif half == "am" and hour == 12:
        hour = 0
    zone = _ZONES.search(written)
    value = f"{hour:02}:{minute:02}" + (f" {zone[0].strip().upper()}" if zone else "")
    yield Atom(Slot.CLOCK, start, end, value)


def _half(text: str, written: str, end: int) -> tuple[str, int]:
    """Whether it is before or after noon, and where the words that say so end."""
    if (found := _HALF.search(written)) is not None:
        return f"{found[1].lower()}m", end
    for sign, half in words.JAPANESE_HALVES.items():
        if written.startswith(sign):
            return half, end
    after = text[end : end + _REACH].lower()
    for phrase, half in _HALVES.items():
        if after.startswith(f" {phrase}"):
            return half, end + 1 + len(phrase)
    return "", end
