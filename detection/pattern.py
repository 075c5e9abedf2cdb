"""Reads a pattern, one pass over its tokens: what is known of all that it can match.

What is not understood is not guessed. re2 has accepted the pattern before.
"""

import re
from functools import lru_cache

from detection.need import ENDLESS
from detection.stretch import EMPTY, Row, Stretch, any_of, repeated

_CLASS = 10  # characters; a larger class is a gap
_SOLID = re.compile(r"\[(?:[0-9a-z_]-[0-9a-z_]|[0-9a-z_])*-?\]")
_RANGE = re.compile(r"[0-9a-z]-[0-9a-z]")
_WORDS = re.compile(r"[^\\\[\](){}?*+.^$]*")
"""Nothing but words to choose from; no token need be looked at."""
_CLASS_TEXT = r"\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]"
_BRACKET = re.compile(rf"\\.|{_CLASS_TEXT}|[()]", re.DOTALL)
_TOKEN = re.compile(
    r"(?P<text>(?:[^\\\[\](){}?*+|.^$](?![?*+{]))+|[^\\\[\](){}?*+|.^$])"
    r"|(?P<gap>\.|\\[wWDsS])"
    r"|(?P<place>[\^$]|\\[bBAz])"
    r"|\\(?P<sign>[^\w\s])"
    r"|(?P<line>\\n)"
    rf"|(?P<class>\\d|{_CLASS_TEXT})"
    r"|(?P<open>\((?:\?:|\?P?<\w+>|(?!\?)))"
    r"|(?P<bar>\|)"
    r"|(?P<times>[?*+]|\{\d+(?:,\d*)?\})\??",
    re.DOTALL,
)


class NotUnderstood(ValueError):
    """The pattern holds what re2 knows and this module does not."""


_PLACE = Stretch(EMPTY, (), 0)
_WORD_END = Stretch(EMPTY, (), 0, is_bounded=True)


@lru_cache(maxsize=8192)
def stretch_of(pattern: str) -> Stretch:
    """What is known of a pattern, or of a group in one: the same words stand in many.

    Raises: NotUnderstood.
    """
    if _WORDS.fullmatch(pattern):
        words = frozenset(pattern.split("|"))
        return Stretch(words, (), max(map(len, words)))
    return _Reading(pattern).whole()


class _Reading:
    """Goes once through the tokens of one pattern; each is a kind and its text."""

    def __init__(self, pattern: str) -> None:
        self._tokens = _tokens(pattern)
        self._at = 0

    def whole(self) -> Stretch:
        """Alternatives, up to the end."""
        branches = [self._sequence()]
        while self._kind() == "bar":
            self._at += 1
            branches.append(self._sequence())
        return branches[0] if len(branches) == 1 else any_of(branches)

    def _sequence(self) -> Stretch:
        row = Row()
        while self._kind() not in ("bar", "end"):
            kind, said = self._tokens[self._at]
            self._at += 1
            item = stretch_of(said) if kind == "group" else _single(kind, said)
            while self._kind() == "times":
                item = repeated(item, *_counts(self._tokens[self._at][1]))
                self._at += 1
            row.add(item)
        return row.node()

    def _kind(self) -> str:
        return self._tokens[self._at][0]


def _tokens(pattern: str) -> list[tuple[str, str]]:
    """The pattern's own; a group is one, with the text inside of it."""
    tokens, at = [], 0
    while at < len(pattern):
        token = _TOKEN.match(pattern, at)
        if token is None or token.lastgroup is None:
            raise NotUnderstood(pattern)
        kind, at = token.lastgroup, token.end()
        if kind == "open":
            close = _closing(pattern, at)
            tokens.append(("group", pattern[at:close]))
            at = close + 1
        else:
            tokens.append((kind, token[kind]))
    return [*tokens, ("end", "")]


def _closing(pattern: str, begin: int) -> int:
    """Where the bracket stands that closes the group that begins there."""
    depth = 1
    for sign in _BRACKET.finditer(pattern, begin):
        depth += {"(": 1, ")": -1}.get(sign[0], 0)
        if not depth:
            return sign.start()
    raise NotUnderstood(pattern)


def _single(kind: str, said: str) -> Stretch:
    """What is neither a group nor a choice."""
    if kind in ("text", "sign"):
        return Stretch(frozenset([said]), (), len(said))
    if kind == "place":
        return _WORD_END if said == "\\b" else _PLACE
    if kind == "line":
        return Stretch(frozenset("\n"), (), 1)
    if kind == "class":
        return Stretch(_spelt_class(said), (), 1, is_solid=_is_solid(said))
    if kind == "gap":
        return Stretch(None, (), 1, is_solid=_is_solid(said))
    raise NotUnderstood(said)


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


def _counts(times: str) -> tuple[int, int]:
    """How often, at least and at most."""
    if times in "?*+":
        return int(times == "+"), 1 if times == "?" else ENDLESS
    low, comma, high = times[1:-1].partition(",")
    return int(low), int(high or ENDLESS) if comma else int(low)
