"""What re2 refuses, told without making a pattern ready: two thousand of them would take longer
than all else that happens before the first ticket.

re2's Set parses a pattern and compiles nothing. What only compiling shows, that a pattern is too
large or matches the empty text, most patterns cannot do; a look at their signs says so. The
others are compiled.
"""

import re
from math import prod

import re2

from detection.alternative import options

_OPTIONS = options()
_LARGEST = 80_000  # instructions; re2 has room for more in alternative.MEMORY
_SIGN_COST, _ITEM_COST = 16, 64  # instructions, at most: a sign's, a repeated class's
_STRANGE = re.compile(r"\\[pPQxC0-9]|\(\?[^:]")
"""What may stand for more than its signs show."""
_SIGN = re.compile(r"\\[^bBAz]|\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]", re.DOTALL)
_PLACE = re.compile(r"(?:\\[bBAz]|[\^$])(?:[?*+]|\{[\d,]*\})*")
_LAZY = re.compile(r"([?*+]|\{\d+(?:,\d*)?\})\?")
_TWICE = re.compile(r"[?*+}][?*+{]")
_MAYBE = re.compile(r"[^()|](?:[?*]|\{0(?:,\d*)?\})", re.DOTALL)
_MUST_GROUP = re.compile(r"\((?:\?:)?+[^()|]+(?:\|[^()|]+)*\)(?![?*]|\{0)")
_GROUP = re.compile(r"\([^()]*\)(?:[?*+]|\{[\d,]*\})?")
_GROUP_TIMES = re.compile(r"\)\{(\d+)(?:,(\d*))?\}")
_ITEM_TIMES = re.compile(r"[^)]\{(\d+)(?:,(\d*))?\}")


class BadPattern(ValueError):
    """A pattern that re2 refuses; the message is re2's reason."""


def check(pattern: str) -> None:
    """Raises BadPattern when re2 refuses it, or when it matches nothing at all (everywhere)."""
    if _is_parsed(pattern) and _is_plain(pattern) and _needs_a_sign(pattern):
        return
    try:
        compiled = re2.compile(pattern, _OPTIONS)
    except re2.error as exc:
        raise BadPattern(_reason(exc)) from exc
    if compiled.search("") is not None:
        raise BadPattern("matches the empty text, and so every ticket")


def _is_parsed(pattern: str) -> bool:
    try:
        re2.Set.SearchSet(_OPTIONS).Add(pattern)
    except re2.error:
        return False
    return True


def _is_plain(pattern: str) -> bool:
    return not _STRANGE.search(pattern) and _most_instructions(pattern) < _LARGEST


def _most_instructions(pattern: str) -> int:
    """No less than re2 compiles it to: as if every repeated group held every other."""
    items = sum(int(most or least) for least, most in _ITEM_TIMES.findall(pattern))
    groups = prod(int(most or least) + 1 for least, most in _GROUP_TIMES.findall(pattern))
    return (_SIGN_COST * len(pattern) + _ITEM_COST * items) * groups


def _needs_a_sign(pattern: str) -> bool:
    """Each alternative has a sign that every match holds; groups go, the innermost first."""
    left = _LAZY.sub(r"\1", _SIGN.sub("x", pattern))
    if _TWICE.search(left):
        return False
    left = _MAYBE.sub("", _PLACE.sub("", left))
    while "(" in left:
        left, groups = _MUST_GROUP.subn("x", left)
        if not groups:
            left = _GROUP.sub("", left)
    return all(left.split("|"))


def _reason(error: Exception) -> str:
    """re2 says why in bytes."""
    said = error.args[0] if error.args else ""
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)
