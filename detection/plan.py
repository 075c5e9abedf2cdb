"""What to look for in a text before a pattern is looked for itself, as cheaply as can be."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import itemgetter

from detection.frequency import frequency
from detection.need import ENDLESS, Need, rate
from detection.pattern import NotUnderstood, stretch_of
from detection.stretch import Stretch, all_needs

_HIT, _LOOK, _TRY = 0.6, 6.0, 2.0
"""What a word that occurs costs; looking for the pattern around it; trying it there; in µs."""
_OTHERS = 3  # needs; looking for more of them costs more than it saves
_FEW = 80  # words of one
_PIECE = 40  # characters in which they are looked for


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
    others: tuple[tuple[str, ...], ...] = ()
    """Of each, one word too stands in every match: what is left of its needs, if they are rare."""


@lru_cache(maxsize=8192)
def plan_of(pattern: str) -> Plan:
    """The cheapest; an empty one where the pattern has no need, or is not understood."""
    try:
        node = stretch_of(pattern)
    except NotUnderstood:
        return Plan()
    plan = min(_plans(node), key=itemgetter(0), default=(0.0, Plan()))[1]
    return replace(plan, others=tuple(_others(node, plan)))


def _others(node: Stretch, plan: Plan) -> Iterator[tuple[str, ...]]:
    """The rarest needs that the plan does not look for, each with its commonest word first."""
    known = {plan.heads, *(need.words for need in (plan.first, plan.last) if need)}
    left = [need for need in all_needs(node) if need.words not in known]
    if plan.heads:
        left = [need for need in left if need.is_behind]
    for need in sorted(left, key=lambda need: rate(need.words))[:_OTHERS]:
        if rate(need.words) * _PIECE < 1.0 and len(need.words) <= _FEW:
            yield tuple(sorted(need.words, key=lambda word: (-frequency(word), word)))


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
