"""One alternative of one pattern: what to look for before it, and then itself, by google-re2."""

from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter, itemgetter
from typing import Any

import re2

from detection.plan import plan_of

MEMORY = 8 << 20  # bytes for one pattern
MANY = 24  # places; with more of them it is looked for in the whole text

Span = tuple[int, int]
IN_ORDER = attrgetter("place")
_BEGIN = itemgetter(0)


class Alternative:
    """Compiled when a text first calls for it."""

    __slots__ = ("_compiled", "has_heads", "owner", "pattern", "place", "plan")

    def __init__(self, owner: int, place: int, pattern: str) -> None:
        """`owner`: the pattern that it is part of; `place`: its own, among that one's."""
        self.owner, self.place, self.pattern = owner, place, pattern
        self.plan = plan_of(pattern)
        self.has_heads = bool(self.plan.heads)
        self._compiled: Any = None

    def first(self, text: str, places: Sequence[int], more: int) -> Span | None:
        """Where it first occurs, in characters, its plan having come true at `places`.

        Those are where heads begin, if the plan has any, or else where the last word ends.
        `more`: characters by which a long word may make it wider than the plan says.
        """
        if len(places) > MANY:
            return self._anywhere(text) if self._may_hold(text) else None
        if self.has_heads:
            return self._tried(text, sorted(set(places)), self.plan.widest + more)
        last = self.plan.last
        assert last is not None  # noqa: S101
        before, after = last.before + more, last.after + more + 2  # a sign more, for \b
        begin, end = max(0, places[0] - before), places[0] + after
        for place in places:
            if place - before > end:
                if self._occurs(text[begin:end]):
                    return self._anywhere(text)
                begin = place - before
            end = place + after
        return self._anywhere(text) if self._occurs(text[begin:end]) else None

    def _occurs(self, piece: str) -> bool:
        return self._may_hold(piece) and self.search(piece.encode()) is not None

    def _anywhere(self, text: str) -> Span | None:
        """The first match in the whole text."""
        return next(in_signs(self.spans(text.encode()), text), None)

    def _tried(self, text: str, starts: Sequence[int], width: int) -> Span | None:
        """The first match that begins at one of `starts`."""
        pattern = self._regexp()
        for start in starts:
            begin = max(0, start - 1)  # a sign more on both sides, for \b
            piece = text[begin : start + width + 2]
            if not self._may_hold(piece):
                continue
            data = piece.encode()
            found = pattern.match(data, len(text[begin:start].encode()))
            if found is not None:
                return start, start + len(data[slice(*found.span())].decode())
        return None

    def _may_hold(self, piece: str) -> bool:
        """The plan's other words stand in it."""
        for words in self.plan.others:
            for word in words:
                if word in piece:
                    break
            else:
                return False
        return True

    def search(self, data: bytes, at: int = 0) -> Span | None:
        """Where in UTF-8 it first occurs from `at` on; in bytes."""
        found = self._regexp().search(data, at)
        return None if found is None else found.span()

    def spans(self, data: bytes) -> Iterator[Span]:
        """Where in UTF-8 it occurs, from left to right, not overlapping; in bytes."""
        return leftmost([self], data)

    def _regexp(self) -> Any:
        if self._compiled is None:
            self._compiled = re2.compile(self.pattern, options())
        return self._compiled


def leftmost(alternatives: Sequence[Alternative], data: bytes) -> Iterator[Span]:
    """Where any of them occurs, in bytes; of those that begin at one place the first counts."""
    at = 0
    found = [each.search(data) for each in alternatives]
    while spans := [span for span in found if span is not None]:
        begin, end = min(spans, key=_BEGIN)
        yield begin, end
        at = max(end, begin + 1)
        for place, span in enumerate(found):
            if span is not None and span[0] < at:
                found[place] = alternatives[place].search(data, at)


def in_signs(spans: Iterable[Span], text: str) -> Iterator[Span]:
    """Spans in characters, of spans in bytes that ascend."""
    if text.isascii():
        yield from spans
        return
    data, seen, signs = text.encode(), 0, 0
    for begin, end in spans:
        signs += len(data[seen:begin].decode())
        length = len(data[begin:end].decode())
        yield signs, signs + length
        seen, signs = end, signs + length


def options(memory: int = MEMORY) -> "re2.Options":
    """How every pattern is compiled."""
    chosen = re2.Options()
    chosen.max_mem = memory
    chosen.log_errors = False  # re2 would print patterns and parts of texts
    chosen.never_capture = True
    return chosen
