"""One message in, one Reading out: which rules fired, with the words that made them fire."""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from detection.engine import Engine, Sentences
from detection.entries import Entry
from detection.lexicon import FOLDER, Lexicon, load
from detection.text import Text, normalise
from incidents.model import Finding, Kind, Message, Outcome, Reading

INCIDENT = 0.7  # this sure, or surer, and it is one
REVIEW = 0.4  # this sure, and a person should look; also what a kind needs to be named
DIGITS = 3  # of a confidence


class Reader:
    """A lexicon, ready to read. Holds no state between messages."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._rules = Engine([rule.pattern for rule in lexicon.rules])
        self._guards = Engine([guard.pattern for guard in lexicon.guards])
        self._unless = {r.id: Engine([r.unless]) for r in lexicon.rules if r.unless}
        self._systems = Engine([system.pattern for system in lexicon.systems])

    def read(self, message: Message) -> Reading:
        """What `message` says. Same message and lexicon, same reading."""
        text = normalise(
            f"{message.subject}\n\n{message.text}" if message.subject else message.text
        )
        findings = self.findings(text)
        confidence = _together(findings)
        outcome = _outcome(confidence)
        version = self._lexicon.version
        if outcome is Outcome.ORDINARY:
            return Reading(outcome, confidence=confidence, rules_version=version)
        return Reading(
            outcome=outcome,
            findings=findings,
            kinds=_kinds(findings),
            facts=frozenset(fact for finding in findings for fact in finding.facts),
            confidence=confidence,
            systems=self._systems_in(text),
            rules_version=version,
        )

    def findings(self, text: Text) -> tuple[Finding, ...]:
        """Every rule that fires, the weightiest first."""
        sentences = Sentences(text.plain)
        found = []
        for index in self._rules.firing(text.plain):
            rule = self._lexicon.rules[index]
            for start, end in self._rules.spans(index, text.plain):
                if self._holds(rule, sentences, start):
                    found.append(_finding(rule, text.quote(start, end)))
                    break
        return tuple(sorted(found, key=lambda finding: (-finding.weight, finding.rule)))

    def _holds(self, rule: Entry, sentences: Sentences, start: int) -> bool:
        """True when nothing in the sentence takes the sting out of the match."""
        guards = self._guards.firing(sentences.before(start))
        if any(self._lexicon.guards[guard].id not in rule.ignores for guard in guards):
            return False
        unless = self._unless.get(rule.id)
        return unless is None or not unless.firing(sentences.around(start))

    def _systems_in(self, text: Text) -> tuple[str, ...]:
        return tuple(self._lexicon.systems[i].title for i in self._systems.firing(text.plain))


@cache
def reader(folder: Path = FOLDER) -> Reader:
    """The reader of that lexicon, made once for a process. Raises BadRule."""
    return Reader(load(folder))


def read(message: Message) -> Reading:
    """What a message says: incident, worth a person's look, or ordinary; with the reasons."""
    return reader().read(message)


def _finding(rule: Entry, quote: str) -> Finding:
    return Finding(
        rule=rule.id,
        title=rule.title,
        quote=quote,
        kind=rule.kind,
        facts=rule.facts,
        weight=rule.weight,
    )


def _together(findings: Iterable[Finding]) -> float:
    """How sure all of them make us: what is left of the doubt, each taking its share."""
    doubt = 1.0
    for finding in findings:
        doubt *= 1.0 - finding.weight
    return round(1.0 - doubt, DIGITS)


def _outcome(confidence: float) -> Outcome:
    if confidence >= INCIDENT:
        return Outcome.INCIDENT
    return Outcome.REVIEW if confidence >= REVIEW else Outcome.ORDINARY


def _kinds(findings: Sequence[Finding]) -> tuple[Kind, ...]:
    """The kinds that are likely enough, the most telling first; at least the likeliest."""
    sure = {kind: _together(f for f in findings if f.kind is kind) for kind in Kind}
    ranked = sorted((k for k in Kind if sure[k]), key=lambda k: (-sure[k], list(Kind).index(k)))
    return tuple(k for k in ranked if sure[k] >= REVIEW) or tuple(ranked[:1])
