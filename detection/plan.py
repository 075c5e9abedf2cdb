"""What to look for in a text before a pattern is looked for itself, as cheaply as can be."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

from detection.need import ENDLESS, Need, rate
from detection.pattern import NotUnderstood, stretch_of
from detection.stretch import Stretch, all_needs

_HIT, _LOOK, _TRY = 0.2, 15.0, 3.0
"""What a word that occurs costs; looking for the pattern around it; trying it there; in µs."""


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
        node = stretch_of(pattern)
    except NotUnderstood:
        return Plan()
    return min(_plans(node), key=itemgetter(0), default=(0.0, Plan()))[1]


def _plans(node: Stretch) -> Iterator[tuple[float, Plan]]:
    """All of them, each with what it costs for each character of a text."""
    needs = all_needs(node)
    rates = [rate(need.words) for need in needs]
    for n, last in enumerate(needs):
        yield rates[n] * (_HIT + _LOOK), Plan(last)
        for m, first in enumerate(needs[:n]):
            both = min(1.0, rates[m] * min(first.after, last.before))
            yield rates[m] * _HIT + rates[n] * (_HIT + both * _LOOK), Plan(last, first)
    if not node.opening or "" in node.opening:
        return
    often = rate(node.opening)
    yield often * (_HIT + _TRY), Plan(None, None, node.opening, node.is_bounded, node.widest)
    for n, last in enumerate(needs):
        if last.is_behind:
            both = often * min(1.0, rates[n] * last.before)
            cost = often * _HIT + rates[n] * _HIT + both * _TRY
            yield cost, Plan(last, None, node.opening, node.is_bounded, node.widest)
