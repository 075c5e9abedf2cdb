"""What a pattern cannot do without: words of which one must stand where it matches.

Read off the pattern itself, one pass over its tokens. What is not understood is not guessed:
the pattern is then looked for in every text. re2 has accepted the pattern before.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from operator import itemgetter

ENDLESS = 1 << 20  # characters; more than a text has
WORD = 40  # letters, digits, «_» and «-» in a row; `\w+` is no longer where no word is
_HEADS = 600  # strings; more beginnings than that are not spelt out
_PRODUCT = 24  # strings; more of them are not multiplied out
_CLASS = 10  # characters; a larger class is a gap
_SOLID = re.compile(r"\[(?:[0-9a-z_]-[0-9a-z_]|[0-9a-z_])*-?\]")
_RANGE = re.compile(r"[0-9a-z]-[0-9a-z]")
_RATES = (6e-2, 8e-3, 2e-3, 4e-4, 1e-4, 3e-5)
"""How often a word of one letter, of two, ... ends at a sign of a ticket."""
_SIGN_RATE = 5e-3
_HIT, _LOOK, _TRY = 0.2, 15.0, 3.0
"""What a word that occurs costs; looking for the pattern around it; trying it there; in µs."""
_TOKEN = re.compile(
    r"(?P<text>(?:[^\\\[\](){}?*+|.^$](?![?*+{]))+|[^\\\[\](){}?*+|.^$])"
    r"|(?P<gap>\.|\\[wWDsS])"
    r"|(?P<place>[\^$]|\\[bBAz])"
    r"|\\(?P<sign>[^\w\s])"
    r"|(?P<line>\\n)"
    r"|(?P<class>\\d|\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\])"
    r"|(?P<open>\((?:\?:|\?P?<\w+>|(?!\?)))"
    r"|(?P<close>\))"
    r"|(?P<bar>\|)"
    r"|(?P<times>[?*+]|\{\d+(?:,\d*)?\})\??",
    re.DOTALL,
)


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


@dataclass(frozen=True, slots=True)
class _Node:
    """What is known of a stretch of a pattern."""

    strings: frozenset[str] | None
    """Everything it matches, if that is few; None when it is not."""
    needs: tuple[Need, ...]
    widest: int
    """Characters of its longest match, where words are no longer than WORD."""
    is_solid: bool = False
    """One character of a word (WORD)."""
    heads: frozenset[str] | None = None
    """One of these begins every match; None where that is not known."""
    is_bounded: bool = False
    """It begins where a word of the text does (\\b)."""

    @property
    def opening(self) -> frozenset[str] | None:
        """`heads`, or everything it matches."""
        return self.heads if self.strings is None else self.strings


class _NotUnderstood(ValueError):
    """The pattern holds what re2 knows and this module does not."""


_EMPTY = frozenset([""])
_PLACE = _Node(_EMPTY, (), 0)
_WORD_END = _Node(_EMPTY, (), 0, is_bounded=True)
_END = ("close", "")


@dataclass(frozen=True, slots=True)
class Plan:
    """What to look for before a pattern is looked for itself: `first`, and `last` behind it."""

    last: Need | None = None
    """None where there is none, or where `heads` are enough."""
    first: Need | None = None
    heads: frozenset[str] = frozenset()
    """In place of `first`: what every match begins with."""
    is_bounded: bool = False
    """Of the heads, as Need.is_bounded."""
    widest: int = ENDLESS
    """As Need.after, of the pattern."""


@lru_cache(maxsize=8192)
def plan_of(pattern: str) -> Plan:
    """The cheapest; an empty one where the pattern has no need, or is not understood."""
    try:
        node = _Reading(_tokens(pattern)).whole()
    except (_NotUnderstood, IndexError):  # a bracket that nothing closes
        return Plan()
    return min(_plans(node), key=itemgetter(0), default=(0.0, Plan()))[1]


def _plans(node: _Node) -> Iterator[tuple[float, Plan]]:
    """All of them, each with what it costs for each character of a text."""
    needs = _all_needs(node)
    rates = [_rate(need.words) for need in needs]
    for n, last in enumerate(needs):
        yield rates[n] * (_HIT + _LOOK), Plan(last)
        for m, first in enumerate(needs[:n]):
            both = min(1.0, rates[m] * min(first.after, last.before))
            yield rates[m] * _HIT + rates[n] * (_HIT + both * _LOOK), Plan(last, first)
    if not node.opening or "" in node.opening:
        return
    often = _rate(node.opening)
    yield often * (_HIT + _TRY), Plan(None, None, node.opening, node.is_bounded, node.widest)
    for n, last in enumerate(needs):
        if last.is_behind:
            both = often * min(1.0, rates[n] * last.before)
            cost = often * _HIT + rates[n] * _HIT + both * _TRY
            yield cost, Plan(last, None, node.opening, node.is_bounded, node.widest)


def _rate(words: frozenset[str]) -> float:
    """How often one of them ends at a character of a text, roughly."""
    return sum(map(_rate_of, words))


def _need_rate(need: Need) -> float:
    return _rate(need.words)


def _rate_of(word: str) -> float:
    size = len(word.encode())  # a Japanese sign says as much as three letters
    if size == 1 and not (word.isalnum() or word == " "):
        return _SIGN_RATE
    return _RATES[min(size, len(_RATES)) - 1]


def _tokens(pattern: str) -> list[tuple[str, str]]:
    tokens, at = [], 0
    for token in _TOKEN.finditer(pattern):
        if token.start() != at or token.lastgroup is None:
            raise _NotUnderstood(pattern)
        tokens.append((token.lastgroup, token[token.lastgroup]))
        at = token.end()
    if at != len(pattern):
        raise _NotUnderstood(pattern)
    return [*tokens, _END]


class _Reading:
    """Goes once through the tokens of one pattern."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0

    def whole(self) -> _Node:
        """The pattern."""
        node = self._choice()
        if self._at != len(self._tokens):
            raise _NotUnderstood
        return node

    def _choice(self) -> _Node:
        """Alternatives, up to the bracket that closes them."""
        branches = [self._sequence()]
        while self._tokens[self._at][0] == "bar":
            self._at += 1
            branches.append(self._sequence())
        self._at += 1
        return branches[0] if len(branches) == 1 else _any_of(branches)

    def _sequence(self) -> _Node:
        row = _Row()
        while self._tokens[self._at][0] not in ("bar", "close"):
            kind, said = self._tokens[self._at]
            self._at += 1
            item = self._choice() if kind == "open" else _single(kind, said)
            while self._tokens[self._at][0] == "times":
                item = _repeated(item, self._tokens[self._at][1])
                self._at += 1
            row.add(item)
        return row.node()


@dataclass(slots=True)
class _Row:
    """One thing after the other; what can be spelt out is, as far as it goes."""

    strings: frozenset[str] = _EMPTY
    """What the stretch that is being spelt out matches."""
    is_whole: bool = True
    """That stretch is everything so far."""
    width: int = 0
    needs: list[tuple[Need, int]] = field(default_factory=list)
    """Each with the width of the row up to where its `after` is counted from."""
    heads: frozenset[str] | None = _EMPTY
    is_begun: bool = False
    """What comes now stands behind the heads."""
    is_behind: bool = True
    """The stretch that is being spelt out does."""
    is_bounded: bool = False
    """That stretch begins where a word does ..."""
    begins_bounded: bool = False
    """... and the row."""

    def add(self, item: _Node) -> None:
        """Append `item`."""
        was_begun = self.is_begun
        self._begin(item)
        if not self.width and item.is_bounded:
            self.begins_bounded = True
        if item.strings is None:
            self._spelt()
            for need in item.needs:
                behind = was_begun or (need.is_behind and self.heads is not None)
                before = self.width + need.before
                moved = Need(need.words, before, need.after, behind, need.is_bounded)
                self.needs.append((moved, self.width + item.widest))
        elif len(self.strings) * len(item.strings) <= _PRODUCT or self.strings == _EMPTY:
            if self.strings == _EMPTY and item.is_bounded:
                self.is_bounded = True
            self.strings = _joined(self.strings, item.strings)
            self.is_behind = self.is_behind and was_begun
        else:
            self._spelt()
            self.strings, self.is_behind = item.strings, was_begun
            self.is_bounded = item.is_bounded
        self.width += item.widest

    def node(self) -> _Node:
        """The row as one."""
        if self.is_whole:
            return _Node(self.strings, (), self.width, is_bounded=self.begins_bounded)
        self._spelt()
        needs = (replace(need, after=need.after + self.width - until) for need, until in self.needs)
        heads = None if self.heads is None or "" in self.heads else self.heads
        bounded = self.begins_bounded
        return _Node(None, tuple(needs), self.width, heads=heads, is_bounded=bounded)

    def _begin(self, item: _Node) -> None:
        """Heads go on as long as they can be spelt out and are few."""
        if self.is_begun:
            return
        heads, more = self.heads or _EMPTY, item.opening
        most = _HEADS if "" in heads else _PRODUCT
        if more is not None and len(heads) * len(more) <= most:
            self.heads, self.is_begun = _joined(heads, more), item.strings is None
            return
        self.heads, self.is_begun = None if "" in heads else heads, True

    def _spelt(self) -> None:
        """What was spelt out up to here is a need, unless it may be nothing."""
        if "" not in self.strings:
            need = _need(self.strings, self.width, self.is_behind, self.is_bounded)
            self.needs.append((need, self.width))
        self.strings, self.is_whole = _EMPTY, False
        self.is_behind, self.is_bounded = True, False


def _joined(first: frozenset[str], second: frozenset[str]) -> frozenset[str]:
    return frozenset(a + b for a in first for b in second)


def _need(
    strings: frozenset[str], width: int, is_behind: bool = False, is_bounded: bool = False
) -> Need:
    """That one of them stands at the end of a stretch of that width."""
    longest = max(map(len, strings))
    return Need(_least(strings, is_bounded), width, longest, is_behind, is_bounded)


def _least(strings: Iterable[str], is_bounded: bool) -> frozenset[str]:
    """Without those that hold another one of them, or begin with it."""
    kept: list[str] = []
    for string in sorted(strings, key=len):
        found = map(string.startswith, kept) if is_bounded else (each in string for each in kept)
        if not any(found):
            kept.append(string)
    return frozenset(kept)


def _all_needs(node: _Node) -> tuple[Need, ...]:
    if node.strings is None:
        return node.needs
    if "" in node.strings:
        return ()
    return (_need(node.strings, node.widest, is_bounded=node.is_bounded),)


def _any_of(branches: Sequence[_Node]) -> _Node:
    widest = max(branch.widest for branch in branches)
    bounded = all(branch.is_bounded for branch in branches)
    spelt = [branch.strings for branch in branches if branch.strings is not None]
    if len(spelt) == len(branches):
        return _Node(frozenset().union(*spelt), (), widest, is_bounded=bounded)
    heads = _heads(branches)
    best = [min(_all_needs(each), key=_need_rate, default=None) for each in branches]
    needs = [need for need in best if need is not None]
    if len(needs) < len(branches):
        return _Node(None, (), widest, heads=heads, is_bounded=bounded)
    are_bounded = all(need.is_bounded for need in needs)
    words = _least((word for need in needs for word in need.words), are_bounded)
    before, after = max(n.before for n in needs), max(n.after for n in needs)
    longest = max(len(word) for need in needs for word in need.words)
    behind = all(need.is_behind for need in needs)
    need = Need(words, before, after + longest, behind, are_bounded)
    return _Node(None, (need,), widest, heads=heads, is_bounded=bounded)


def _heads(branches: Iterable[_Node]) -> frozenset[str] | None:
    found = [branch.opening for branch in branches]
    known = [each for each in found if each and "" not in each]
    return frozenset().union(*known) if len(known) == len(found) else None


def _single(kind: str, said: str) -> _Node:
    """What is neither a group nor a choice."""
    if kind in ("text", "sign"):
        return _Node(frozenset([said]), (), len(said))
    if kind == "place":
        return _WORD_END if said == "\\b" else _PLACE
    if kind == "line":
        return _Node(frozenset("\n"), (), 1)
    if kind == "class":
        return _Node(_spelt_class(said), (), 1, is_solid=_is_solid(said))
    if kind == "gap":
        return _Node(None, (), 1, is_solid=_is_solid(said))
    raise _NotUnderstood(said)


def _spelt_class(said: str) -> frozenset[str] | None:
    """Its characters, if they are few."""
    if said == "\\d":
        return frozenset("0123456789")
    inside = _RANGE.sub(_in_full, said[1:-1])
    if len(inside) > _CLASS or set(inside) & set("^-\\["):
        return None
    return frozenset(inside)


def _in_full(span: re.Match[str]) -> str:
    return "".join(map(chr, range(ord(span[0][0]), ord(span[0][2]) + 1)))


def _is_solid(said: str) -> bool:
    """Only what WORD counts is in that class."""
    return said in ("\\w", "\\d") or _SOLID.fullmatch(said) is not None


def _repeated(item: _Node, times: str) -> _Node:
    low, high = _counts(times)
    widest = WORD if item.is_solid and high == ENDLESS else item.widest * high
    if high == 1 and item.strings is not None:
        strings = item.strings if low else item.strings | _EMPTY
        return _Node(strings, (), widest, is_bounded=bool(low) and item.is_bounded)
    if not low:
        return _Node(None, (), widest)
    needs = (replace(need, before=widest, after=widest) for need in _all_needs(item))
    heads, bounded = _heads([item]), item.is_bounded
    return _Node(None, tuple(needs), widest, heads=heads, is_bounded=bounded)


def _counts(times: str) -> tuple[int, int]:
    """How often, at least and at most."""
    if times in "?*+":
        return int(times == "+"), 1 if times == "?" else ENDLESS
    low, comma, high = times[1:-1].partition(",")
    return int(low), int(high or ENDLESS) if comma else int(low)
