"""How many instructions re2 makes of a pattern, at most, without making them."""

import re
from math import prod

_SIGN_COST, _ITEM_COST = 2, 64  # instructions, at most: a letter's with what it chooses, a class's
SIGN = re.compile(r"\\[^bBAz]|\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]", re.DOTALL)
"""What stands for a character and is more than one."""
_WIDE = re.compile(r"\\[^bBAz]|[\[.]|[^\x00-\x7f]")
"""Begins what may cost as much as a class."""
_GROUP_TIMES = re.compile(r"\)\{(\d+)(?:,(\d*))?\}")
_ITEM_TIMES = re.compile(r"[^)]\{(\d+)(?:,(\d*))?\}")
_INNERMOST = re.compile(r"\((?:\?:)?([^()]*)\)(?:\{(\d+)(?:,(\d*))?\})?")
_FIRST, _MOST_GROUPS = 0xE000, 6_000
_GROUP_SIGN = re.compile("[\ue000-\uf8ff]")
"""Signs that nobody uses; in a pattern that is looked at each stands for a group."""


def roughly(pattern: str) -> int:
    """No less than most_instructions, told faster: as if each repeated group held every other."""
    return _cost(pattern) * prod(_times(*counts) for counts in _GROUP_TIMES.findall(pattern))


def most_instructions(pattern: str) -> int:
    """No less than re2 compiles it to; of one that it parses and that is plain (refusal.py)."""
    if pattern.count("(") > _MOST_GROUPS or _GROUP_SIGN.search(pattern):
        return roughly(pattern)
    costs: list[int] = []

    def cost(text: str) -> int:
        return _cost(text) + sum(costs[ord(sign) - _FIRST] for sign in _GROUP_SIGN.findall(text))

    def sign(group: re.Match[str]) -> str:
        inside, *counts = group.groups(default="")
        times = _times(*counts) if counts[0] else 1
        costs.append((cost(inside) + 2 * _SIGN_COST) * times)
        return chr(_FIRST + len(costs) - 1)

    left = SIGN.sub("[", pattern)
    while "(" in left:
        left = _INNERMOST.sub(sign, left)
    return cost(left)


def _cost(pattern: str) -> int:
    """As if no group were repeated."""
    items = sum(int(most or least) for least, most in _ITEM_TIMES.findall(pattern))
    return _SIGN_COST * len(pattern) + _ITEM_COST * (items + len(_WIDE.findall(pattern)))


def _times(least: str, most: str) -> int:
    return int(most or least) + 1
