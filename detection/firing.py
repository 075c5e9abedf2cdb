"""Which rules fire in a text, where, and what takes the sting out of the others."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from detection.alternative import Span
from detection.engine import Engine
from detection.entries import REACHES, Entry
from detection.lexicon import Lexicon
from detection.sentences import Sentences
from detection.text import Text
from detection.tongues import Occurring, Tongues, engine_of
from incidents.model import Finding

CLAUSE = 60  # characters; what belongs to an explanation and stands before it
UNLESS = "unless"
"""Stands where a guard's id stands, for what a rule excepts itself."""


@dataclass(frozen=True, slots=True)
class Match:
    """A place where a rule's words stand."""

    rule: Entry
    start: int
    end: int
    held_by: str
    """The guard that takes the sting out of it, or UNLESS; empty when it counts."""


@dataclass(frozen=True, slots=True)
class Said:
    """What rules make of a text."""

    findings: tuple[Finding, ...]
    """Every rule that fires, the weightiest first."""
    unsettled: tuple[Span, ...]
    """What explains nothing: where a guard holds an explanation, up to the end of its sentence."""
    _standing: tuple[Occurring, ...]
    _guards: Engine

    def knows(self, part: str, *, weighty: bool = False) -> bool:
        """Whether a rule of the text has its words in that part of it, or a guard of any text.

        `weighty`: no rule without a weight.
        """
        rules = (each for each in self._standing if each.rule.weight or not weighty)
        return any(each.where.is_in(part) for each in rules) or bool(self._guards.firing(part))


class Firing:
    """A lexicon's rules and guards. Holds no state between texts."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._rules = Tongues(lexicon)
        self._guards = [_Guards(lexicon, reach) for reach in REACHES]
        self._settling = frozenset(guard.id for guard in lexicon.guards if guard.facts)
        self._unless = {r.id: Engine([r.unless]) for r in lexicon.rules if r.unless}

    def findings(self, text: Text) -> tuple[Finding, ...]:
        """Every rule that fires, the weightiest first."""
        return self.said(text).findings

    def said(self, text: Text) -> Said:
        """What rules make of it."""
        sentences = Sentences(text.bare)
        held_by, found, unsettled = self._holding(text.bare, sentences), [], set()
        standing = self._rules.occurring(text.bare)
        for each in standing:
            for start, end in each.where.spans():
                held = held_by(each.rule, start, end)
                if not held:
                    found.append(_finding(each.rule, text.quote(start, end)))
                    break
                if held in self._settling:
                    begin, stop = sentences.span(start)
                    unsettled.add((max(begin, start - CLAUSE), stop))
        return Said(
            tuple(sorted(found, key=weight)),
            tuple(sorted(unsettled)),
            tuple(standing),
            self._guards[0].engine,
        )

    def prepared(self) -> Iterator[str]:
        """As Tongues.prepared."""
        return self._rules.prepared()

    def matches(self, text: Text) -> Iterator[Match]:
        """Every place where a rule's words stand, those too that do not count."""
        held_by = self._holding(text.bare, Sentences(text.bare))
        for each in self._rules.occurring(text.bare):
            for start, end in each.where.spans():
                yield Match(each.rule, start, end, held_by(each.rule, start, end))

    def _holding(self, bare: str, sentences: Sentences) -> Callable[[Entry, int, int], str]:
        """Tells of a rule's match what around it takes the sting out of it, if anything.

        One text often says the same again: each stretch of it is looked at once.
        """
        guarding: dict[tuple[str, str], list[int]] = {}
        excepting: dict[tuple[str, str], bool] = {}

        def held_by(rule: Entry, start: int, end: int) -> str:
            for guards in self._guards:
                if guards.concern(rule):
                    said = guards.reach, _seen(guards.reach, sentences, bare, start, end)
                    if said not in guarding:
                        guarding[said] = guards.engine.firing(said[1])
                    if guard := guards.holding(rule, guarding[said]):
                        return guard
            if rule.id not in self._unless:
                return ""
            whole = rule.id, sentences.around(start)
            if whole not in excepting:
                excepting[whole] = bool(self._unless[rule.id].firing(whole[1]))
            return UNLESS if excepting[whole] else ""

        return held_by


class _Guards:
    """The guards that look at the same part of a text."""

    def __init__(self, lexicon: Lexicon, reach: str) -> None:
        self.reach = reach
        self._guards = [guard for guard in lexicon.guards if guard.reach == reach]
        self.engine = engine_of(self._guards)
        self._facts = frozenset(fact for guard in self._guards for fact in guard.facts)
        self._is_for_all = not all(guard.facts for guard in self._guards)

    def concern(self, rule: Entry) -> bool:
        """Whether any of them may hold that rule."""
        return self._is_for_all or not self._facts.isdisjoint(rule.facts)

    def holding(self, rule: Entry, firing: Iterable[int]) -> str:
        """The first of those that holds the rule; empty for none."""
        for guard in (self._guards[place] for place in firing):
            is_for_it = not guard.facts or not guard.facts.isdisjoint(rule.facts)
            if is_for_it and guard.id not in rule.ignores:
                return guard.id
        return ""


def _seen(reach: str, sentences: Sentences, bare: str, start: int, end: int) -> str:
    """What guards of that reach look at, for words that stand from `start` to `end`."""
    if reach == "around":
        return sentences.around(start)
    if reach == "behind":
        return sentences.behind(end)
    before = sentences.before(start)
    return before + bare[start:end] if reach == "through" else before


def weight(finding: Finding) -> tuple[float, str]:
    """The weightiest first."""
    return -finding.weight, finding.rule


def _finding(rule: Entry, quote: str) -> Finding:
    return Finding(
        rule=rule.id,
        title=rule.title,
        quote=quote,
        kind=rule.kind,
        facts=rule.facts,
        weight=rule.weight,
    )
