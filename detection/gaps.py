"""What stands between the letters of a word, or around it: «h a c k e d», «hac-ked», «_hacked_».

Only words that are worth hiding are looked for (disguise.HIDDEN): «sign-in» stays as it is.
"""

import re
from collections.abc import Iterator
from itertools import islice

import re2

from detection.alternative import Span
from detection.disguise import HIDDEN, MOST
from detection.spans import spans

_BETWEEN = "[._*~-]{1,2}"
_AROUND = "[_*~]"
_BROKEN = re2.compile(
    rf"{_AROUND}+[a-z]+(?:{_BETWEEN}[a-z]+)*{_AROUND}*|[a-z]+(?:{_BETWEEN}[a-z]+)+{_AROUND}*"
    rf"|[a-z]+{_AROUND}+"
)
_SPACED = re2.compile(r"\b[a-z](?: [a-z]){3,}\b")
_WORDS = re.compile("|".join(sorted(HIDDEN, key=len, reverse=True)))
_SIGNS = re.compile(r"[^a-z]+")
_ADDRESS = "@/\\:="
"""Beside one of them it is a part of an address, not a word."""


def gaps(plain: str) -> list[Span]:
    """What a normalised text can do without, from left to right; of at most MOST words."""
    signs = plain if plain.isascii() else plain.encode("ascii", "replace").decode()
    return sorted(islice(_gaps(plain, signs), MOST))


def _gaps(plain: str, signs: str) -> Iterator[Span]:
    """All of them; `signs` is `plain` with one sign for each that is not ASCII."""
    for start, stop in islice(spans(_BROKEN, signs), MOST):
        if _SIGNS.sub("", signs[start:stop]) in HIDDEN and _is_whole(plain, start, stop):
            yield from (match.span() for match in _SIGNS.finditer(signs, start, stop))
    for start, stop in islice(spans(_SPACED, signs), MOST):
        if _is_whole(plain, start, stop):
            for word in _WORDS.finditer(signs[start:stop:2]):
                first, last = start + 2 * word.start(), start + 2 * word.end() - 2
                yield from ((at, at + 1) for at in range(first + 1, last, 2))


def _is_whole(plain: str, start: int, stop: int) -> bool:
    """True when it is no part of a longer word, number or address."""
    beside = plain[max(start - 1, 0) : start] + plain[stop : stop + 1]
    return not any(sign.isalnum() or sign in _ADDRESS for sign in beside)
