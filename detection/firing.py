"""Which rules fire in a text, where, and what takes the sting out of the others."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from detection.engine import Engine
from detection.entries import Entry
from detection.lexicon import Lexicon
from detection.sentences import Sentences
from detection.text import Text
from detection.tongues import Tongues, engine_of
from incidents.model import Finding

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


class Firing:
    """A lexicon's rules and guards. Holds no state between texts."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._rules = Tongues(lexicon)
        self._guards = engine_of(lexicon.guards)
        self._unless = {r.id: Engine([r.unless]) for r in lexicon.rules if r.unless}

    def findings(self, text: Text) -> tuple[Finding, ...]:
        """Every rule that fires, the weightiest first."""
        held_by, found = self._holding(text), []
        for each in self._rules.occurring(text.bare):
            for start, end in each.where.spans():
                if not held_by(each.rule, start):
                    found.append(_finding(each.rule, text.quote(start, end)))
                    break
        return tuple(sorted(found, key=weight))

    def matches(self, text: Text) -> Iterator[Match]:
        """Every place where a rule's words stand, those too that do not count."""
        held_by = self._holding(text)
        for each in self._rules.occurring(text.bare):
            for start, end in each.where.spans():
                yield Match(each.rule, start, end, held_by(each.rule, start))

    def knows(self, bare: str) -> bool:
        """Whether any rule or guard has its words there."""
        return bool(self._rules.occurring(bare) or self._guards.firing(bare))

    def _holding(self, text: Text) -> Callable[[Entry, int], str]:
        """Tells of a rule's match what in its sentence takes the sting out of it, if anything.

        One text often says the same again: each stretch of it is looked at once.
        """
        sentences = Sentences(text.bare)
        guarding: dict[str, list[int]] = {}
        excepting: dict[tuple[str, str], bool] = {}

        def held_by(rule: Entry, start: int) -> str:
            before = sentences.before(start)
            if before not in guarding:
                guarding[before] = self._guards.firing(before)
            for guard in guarding[before]:
                if self._lexicon.guards[guard].id not in rule.ignores:
                    return self._lexicon.guards[guard].id
            if rule.id not in self._unless:
                return ""
            said = rule.id, sentences.around(start)
            if said not in excepting:
                excepting[said] = bool(self._unless[rule.id].firing(said[1]))
            return UNLESS if excepting[said] else ""

        return held_by


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
