"""Many patterns over one text in linear time: Aho-Corasick for words, google-re2 for the rest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import re2

from detection.alternative import IN_ORDER, Alternative, Span, in_signs, leftmost
from detection.need import WORD
from detection.words import Words

_LONG_WORD = re2.compile(rf"[\w-]{{{WORD + 1}}}")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A pattern that occurs in a text."""

    text: str
    alternatives: Sequence[Alternative]
    """Those of it that occur."""
    first: Span
    """Where, the first time; in characters."""

    def spans(self) -> Iterator[Span]:
        """Everywhere, from left to right, not overlapping."""
        yield self.first
        spans = leftmost(self.alternatives, self.text.encode())
        yield from islice(in_signs(spans, self.text), 1, None)

    def is_in(self, part: str) -> bool:
        """Whether the pattern occurs in that part of the text, taken by itself."""
        data = part.encode()
        return any(each.search(data) is not None for each in self.alternatives)


class Engine:
    """Finds which of its patterns occur in lower-case text, and where.

    One pass for words that the patterns cannot do without (Aho-Corasick) says which of them may
    occur and at which places; only there they are looked for, each by an automaton of its own.
    One automaton of all patterns would be built anew for every new text.
    """

    def __init__(self, patterns: Sequence[str], parts: Sequence[Sequence[str]] = ()) -> None:
        """`parts`: each pattern's alternatives, if it has any; small ones are looked for faster."""
        self._rows = parts or [[pattern] for pattern in patterns]

    @cached_property
    def _ready(self) -> tuple[Words, list[Alternative]]:
        """The words, and what has none; made when first asked: most guard what seldom fires."""
        words, always = Words(), []
        for owner, row in enumerate(self._rows):
            for place, pattern in enumerate(row):
                alternative = Alternative(owner, place, pattern)
                if not words.enter(alternative):
                    always.append(alternative)
        words.close()
        return words, always

    def prepare(self) -> None:
        """Do now what the first text would wait for."""
        self.occurring("")

    def firing(self, text: str) -> list[int]:
        """Which patterns occur in `text`, as their places in the list, ascending."""
        return sorted(self.occurring(text))

    def occurring(self, text: str) -> dict[int, Occurrence]:
        """The patterns that occur in `text`, by their places in the list."""
        more = 0 if _LONG_WORD.search(text) is None else len(text)
        found: dict[int, list[tuple[Span, Alternative]]] = {}
        words, always = self._ready
        for each in always:
            if (span := next(in_signs(each.spans(text.encode()), text), None)) is not None:
                found.setdefault(each.owner, []).append((span, each))
        for each, places in words.candidates(text, more).items():
            if (span := each.first(text, places, more)) is not None:
                found.setdefault(each.owner, []).append((span, each))
        return {owner: _occurrence(text, hits) for owner, hits in found.items()}


def _occurrence(text: str, hits: list[tuple[Span, Alternative]]) -> Occurrence:
    hits.sort(key=lambda hit: IN_ORDER(hit[1]))
    first = min((span for span, _ in hits), key=lambda span: span[0])
    return Occurrence(text, [each for _, each in hits], first)
