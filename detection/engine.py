"""Many patterns over one text in linear time: Aho-Corasick for words, google-re2 for the rest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import ahocorasick
import re2

from detection.alternative import IN_ORDER, Alternative, Span, in_signs, leftmost
from detection.need import WORD

_LONG_WORD = re2.compile(rf"[\w-]{{{WORD + 1}}}")

_OF_WORDS = bytes(chr(byte).isalnum() or byte == ord("_") for byte in range(0x80)) + bytes(0x80)
"""A one for what re2 calls \\w, of ASCII."""


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
    def _ready(self) -> "tuple[_Words, list[Alternative]]":
        """The words, and what has none; made when first asked: most guard what seldom fires."""
        words, always = _Words(), []
        for owner, row in enumerate(self._rows):
            for place, pattern in enumerate(row):
                alternative = Alternative(owner, place, pattern)
                if not words.enter(alternative):
                    always.append(alternative)
        words.close()
        return words, always

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


_Open = tuple[int, int]
"""A group that a word belongs to, and how far before its end the word counts for it."""
_Close = tuple[Alternative, int, int]
"""An alternative that a word ends; the group that must stand before it, and how near that is.

A group below 0: none has to, and the alternative's place is that far from the word's end.
"""
_Uses = tuple[int, list[_Open], list[_Close], list[_Open], list[_Close]]
"""Of a word: one less than its length; what it opens and closes inside of a word, and elsewhere."""


class _Words:
    """The words that alternatives cannot do without, in one automaton."""

    def __init__(self) -> None:
        self._automaton = ahocorasick.Automaton()
        self._groups: dict[tuple[bool, bool, frozenset[str]], int] = {}

    def enter(self, alternative: Alternative) -> bool:
        """False where its plan is empty: it has to be looked for in every text."""
        plan = alternative.plan
        if plan.last is None:
            for text in plan.heads:
                self._close(text, (alternative, -len(text), 0), plan.is_bounded)
            return bool(plan.heads)
        group, reach = -1, 0
        if plan.heads:
            group = self._group(plan.heads, plan.is_bounded, from_its_begin=True)
            reach = plan.last.before + max(map(len, plan.heads))
        elif plan.first is not None:
            group = self._group(plan.first.words, plan.first.is_bounded, from_its_begin=False)
            reach = min(plan.first.after, plan.last.before)
        for text in plan.last.words:
            self._close(text, (alternative, group, reach), plan.last.is_bounded)
        return True

    def _close(self, text: str, use: _Close, is_bounded: bool) -> None:
        _, _, closes, _, closes_begun = self._uses(text)
        closes_begun.append(use)
        if not is_bounded:
            closes.append(use)

    def _group(self, words: frozenset[str], is_bounded: bool, *, from_its_begin: bool) -> int:
        key = from_its_begin, is_bounded, words
        if key not in self._groups:
            self._groups[key] = len(self._groups)
            for text in words:
                use = (self._groups[key], from_its_begin * (len(text) - 1))
                _, opens, _, opens_begun, _ = self._uses(text)
                opens_begun.append(use)
                if not is_bounded:
                    opens.append(use)
        return self._groups[key]

    def _uses(self, text: str) -> _Uses:
        uses: _Uses | None = self._automaton.get(text, None)
        if uses is None:
            uses = (len(text) - 1, [], [], [], [])
            self._automaton.add_word(text, uses)
        return uses

    def close(self) -> None:
        """No word is entered any more."""
        self._automaton.make_automaton()

    def candidates(self, text: str, more: int) -> dict[Alternative, list[int]]:
        """The alternatives that may occur, with their places (Alternative.first)."""
        if not self._automaton.kind:
            return {}
        found: dict[Alternative, list[int]] = {}
        seen: dict[int, list[int]] = {}
        used: dict[Alternative, int] = {}
        goes_on = _going_on(text)
        for end, (length, opens, closes, opens_begun, closes_begun) in self._automaton.iter(text):
            if not goes_on[end - length]:
                opens, closes = opens_begun, closes_begun
            for group, back in opens:
                if group in seen:
                    seen[group].append(end - back)
                else:
                    seen[group] = [end - back]
            for each, group, reach in closes:
                if group < 0:
                    new = [end + group + 1]
                elif group not in seen or end - seen[group][-1] > reach + more:
                    continue
                elif each.plan.heads:
                    known, used[each] = used.get(each, 0), len(seen[group])
                    new = [at for at in seen[group][known:] if end - at <= reach + more]
                else:
                    new = [end]
                if each in found:
                    found[each] += new
                else:
                    found[each] = new
        return found


def _going_on(text: str) -> bytes:
    """For each place of `text` whether it is inside of a word, and no word begins there."""
    signs = text.encode("ascii", "replace").translate(_OF_WORDS)
    both = int.from_bytes(signs) & int.from_bytes(b"\0" + signs[:-1])
    return both.to_bytes(len(signs))


def _occurrence(text: str, hits: list[tuple[Span, Alternative]]) -> Occurrence:
    hits.sort(key=lambda hit: IN_ORDER(hit[1]))
    first = min((span for span, _ in hits), key=lambda span: span[0])
    return Occurrence(text, [each for _, each in hits], first)
