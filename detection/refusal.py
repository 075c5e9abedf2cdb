"""What re2 refuses, told without making a pattern ready: thousands of them would take longer
than all else that happens before the first ticket.

re2's Set parses a pattern and compiles nothing. What only compiling shows, that a pattern is too
large or matches the empty text, most patterns cannot do; a look at their signs says so. The
others are compiled.
"""

import re
from functools import lru_cache

import re2

from detection.alternative import options
from detection.program_size import SIGN, most_instructions, roughly

_OPTIONS = options()
_LARGEST = 80_000  # instructions; re2 has room for more in alternative.MEMORY
_STRANGE = re.compile(r"\\[pPQxC0-9]|\(\?[^:]")
"""What may stand for more than its signs show."""
_PLACE = re.compile(r"(?:\\[bBAz]|[\^$])(?:[?*+]|\{[\d,]*\})*")
_LAZY = re.compile(r"([?*+]|\{\d+(?:,\d*)?\})\?")
_TWICE = re.compile(r"[?*+}][?*+{]")
_MAYBE = re.compile(r"[^()|](?:[?*]|\{0(?:,\d*)?\})", re.DOTALL)
_MUST_GROUP = re.compile(r"\((?:\?:)?+[^()|]+(?:\|[^()|]+)*\)(?![?*]|\{0)")
_GROUP = re.compile(r"\([^()]*\)(?:[?*+]|\{[\d,]*\})?")


class BadPattern(ValueError):
    """A pattern that re2 refuses; the message is re2's reason."""


def check(pattern: str, shape: str = "") -> None:
    """Raises BadPattern when re2 refuses it, or when it matches nothing at all (everywhere).

    `shape`: the same with shape_of(word) for each word of the vocabulary; shorter to look at.
    """
    if _is_parsed(pattern) and _is_plain(pattern) and _needs_a_sign(shape or pattern):
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


@lru_cache(maxsize=1024)
def shape_of(word: str) -> str:
    """A sign in place of a word of the vocabulary that no empty text matches; or that word."""
    return "x" if not _STRANGE.search(word) and _needs_a_sign(word) else word


def _is_plain(pattern: str) -> bool:
    if _STRANGE.search(pattern):
        return False
    return roughly(pattern) < _LARGEST or most_instructions(pattern) < _LARGEST


def _needs_a_sign(pattern: str) -> bool:
    """Each alternative has a sign that every match holds; groups go, the innermost first."""
    left = _LAZY.sub(r"\1", SIGN.sub("x", pattern))
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
