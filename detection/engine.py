"""Many patterns over one text in linear time: google-re2, nothing that backtracks."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any

import re2

PATTERN_MEMORY = 8 << 20  # bytes for one pattern
REACH = 300  # characters; a sentence without an end must not make the work quadratic
_SENTENCE_END = "[.!?…](?:[\"')\\]]*\\s)|。|\\n\\n"


class BadPattern(ValueError):
    """A pattern that re2 refuses; the message is re2's reason."""


def check(pattern: str) -> None:
    """Raises BadPattern when re2 refuses it, or when it matches nothing at all (everywhere)."""
    try:
        compiled = re2.compile(pattern, _options(PATTERN_MEMORY))
    except re2.error as exc:
        raise BadPattern(_reason(exc)) from exc
    if compiled.search("") is not None:
        raise BadPattern("matches the empty text, and so every ticket")


class Engine:
    """Finds which of its patterns occur in lower-case text, and where.

    One pass for the words that the patterns cannot do without says which of them may occur; only
    those are looked for. One automaton of all patterns would be built anew for every new text.
    """

    def __init__(self, patterns: Sequence[str], parts: Sequence[Sequence[str]] = ()) -> None:
        """`parts`: each pattern's alternatives, if it has any; small ones are looked for faster."""
        self._patterns = tuple(patterns)
        self._compiled: dict[int, Any] = {}
        self._owners: list[int] = []
        self._filter = re2.Filter()
        for owner, alternatives in enumerate(parts or [[pattern] for pattern in patterns]):
            for alternative in alternatives:
                self._filter.Add(alternative, _options(PATTERN_MEMORY))
                self._owners.append(owner)
        self._filter.Compile()

    def firing(self, text: str) -> list[int]:
        """Which patterns occur in `text`, as their places in the list, ascending."""
        found = self._filter.Match(text) or ()  # None when nothing occurs
        return sorted({self._owners[place] for place in found})

    def spans(self, index: int, text: str) -> Iterator[tuple[int, int]]:
        """Where that pattern occurs, from left to right, not overlapping."""
        if index not in self._compiled:
            self._compiled[index] = re2.compile(self._patterns[index], _options(PATTERN_MEMORY))
        return (match.span() for match in self._compiled[index].finditer(text))


class Sentences:
    """Where the sentences of a text begin. A paragraph's end ends a sentence too."""

    _ends = re2.compile(_SENTENCE_END)

    def __init__(self, text: str) -> None:
        self._text = text
        self._begins = [0, *(match.end() for match in self._ends.finditer(text))]

    def before(self, at: int) -> str:
        """The sentence around `at`, up to there; at most REACH of it."""
        begin = self._begins[bisect_right(self._begins, at) - 1]
        return self._text[max(begin, at - REACH) : at]

    def around(self, at: int) -> str:
        """The sentence around `at`; at most REACH of it on either side."""
        place = bisect_right(self._begins, at)
        begin = max(self._begins[place - 1], at - REACH)
        end = self._begins[place] if place < len(self._begins) else len(self._text)
        return self._text[begin : min(end, at + REACH)]


def _options(memory: int) -> "re2.Options":
    options = re2.Options()
    options.max_mem = memory
    options.log_errors = False  # re2 would print patterns and parts of texts
    options.never_capture = True
    return options


def _reason(error: Exception) -> str:
    """re2 says why in bytes."""
    said = error.args[0] if error.args else ""
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)
