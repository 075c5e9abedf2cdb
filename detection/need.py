"""One thing that a pattern cannot do without: words of which one stands in every match."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from detection.frequency import frequency

ENDLESS = 1 << 20  # characters; more than a text has
WORD = 40  # letters, digits, «_» and «-» in a row; `\w+` is no longer where no word is


@dataclass(frozen=True, slots=True)
class Need:
    """One of `words` stands in every match, and where the match may be from there."""

    words: frozenset[str]
    before: int
    """Characters; a match begins at most so far before the word's end ..."""
    after: int
    """... and ends at most so far behind it, in a text without words longer than WORD."""
    is_behind: bool = False
    """It stands behind the pattern's heads."""
    is_bounded: bool = False
    """Its words begin where a word of the text does (\\b)."""


def need_of(
    strings: frozenset[str], width: int, is_behind: bool = False, is_bounded: bool = False
) -> Need:
    """That one of them stands at the end of a stretch of that width."""
    longest = max(map(len, strings))
    return Need(least(strings, is_bounded), width, longest, is_behind, is_bounded)


def least(strings: Iterable[str], is_bounded: bool) -> frozenset[str]:
    """Without those that hold another one of them, or begin with it."""
    kept: list[str] = []
    for string in sorted(strings, key=len):
        found = map(string.startswith, kept) if is_bounded else (each in string for each in kept)
        if not any(found):
            kept.append(string)
    return frozenset(kept)


@lru_cache(maxsize=8192)
def rate(words: frozenset[str]) -> float:
    """How often one of them ends at a character of a ticket, roughly."""
    return sum(map(frequency, words))
