"""One message in, one Reading out: what rules and second reader found, with the words."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from operator import attrgetter
from pathlib import Path

from detection import weights
from detection.asides import without_asides
from detection.beginnings import reports_begun
from detection.entities import MENTIONED, VERSION, entities
from detection.firing import Firing, Said
from detection.learnt import DIGITS, Learnt, ruled
from detection.lexicon import FOLDER, Lexicon, load
from detection.markup import FILLER, without_markup
from detection.parts import said_now
from detection.text import LIMIT, Text, normalise
from detection.tongues import engine_of
from detection.weighing import Verdict, certainty, lean_of
from detection.weights import Model
from incidents.model import (
    Entity,
    EntityKind,
    Finding,
    Message,
    Outcome,
    Reading,
)
from incidents.naming import each_once

INCIDENT = 0.7  # rules that are this sure, or surer, make one by themselves
REVIEW = 0.4  # rules that are this sure ask a person
_NOTHING = f"{FILLER} \t\r\n"

_SILENT = Verdict((), frozenset())


def text_of(message: Message) -> Text:
    """What a message says now, its subject first, as rules and second reader see it."""
    raw = message.text[:LIMIT]
    text = said_now(message.subject, raw, without_markup(raw)).rstrip(_NOTHING)
    return normalise(f"{message.subject}\n\n{text}" if message.subject else text)


class Reader:
    """A lexicon, and a model or none, ready to read. Holds no state between messages."""

    def __init__(self, lexicon: Lexicon, model: Model | None = None) -> None:
        self._lexicon = lexicon
        self.rules = Firing(lexicon)
        self._systems = engine_of(lexicon.systems)
        self._shadow = frozenset(rule.id for rule in lexicon.rules if rule.shadow)
        self._learnt = Learnt(model, lexicon) if model else None

    @property
    def version(self) -> str:
        """Of the rule files."""
        return self._lexicon.version

    def prepared(self) -> Iterator[str]:
        """Does what first texts would wait for, a language a step; each child of a fork would.

        First what all texts need: the longest sentence of the rules for all languages is read.
        """
        rules = (rule for rule in self._lexicon.rules if not rule.language)
        hits = (hit for rule in rules for hit in rule.hits)
        self.read(Message(max(hits, key=len, default="")))
        yield ""
        yield from self.rules.prepared()

    def read(self, message: Message) -> Reading:
        """What `message` says. Same message, lexicon and model, same reading."""
        text, role = text_of(message), message.reporter_role
        said = self.rules.said(text)
        found = said.findings
        on_trial = tuple(each for each in found if each.rule in self._shadow)
        if not on_trial:
            return self._with_names(self._heard(text, said, found, role), text, message)
        counted = tuple(each for each in found if each not in on_trial)
        reading = self._heard(text, said, counted, role)
        reading = self._with_names(reading, text, message)
        would_be = self._heard(text, said, found, role).outcome
        return replace(reading, shadow=on_trial, would_be=would_be)

    def _with_names(self, reading: Reading, text: Text, message: Message) -> Reading:
        """The same with whom and what the text names, unless it is ordinary."""
        if reading.outcome is Outcome.ORDINARY:
            return reading
        named = entities(text.raw, message.at, message.reporter_role)
        systems = tuple(self._systems_named(text))
        return replace(
            reading,
            systems=tuple(system.value for system in systems),
            entities=each_once((*named, *systems)),
        )

    def _systems_named(self, text: Text) -> Iterator[Entity]:
        for index, occurrence in sorted(self._systems.occurring(text.bare).items()):
            title = self._lexicon.systems[index].title
            quote = text.quote(*occurrence.first)
            yield Entity(EntityKind.SYSTEM, title, quote, reason=MENTIONED)

    def _heard(self, text: Text, said: Said, findings: tuple[Finding, ...], role: str) -> Reading:
        """What is made of the text; a person is asked where its beginning says more than all of it.

        What follows a report and does not explain it takes nothing from it. Whether it is an
        incident the whole tells: what follows may well show that it is harmless.
        """
        reading = self._judged(text, said, findings, role)
        if reading.outcome is not Outcome.ORDINARY or self._learnt is None:
            return reading
        for beginning, begun, found in reports_begun(text, findings, self.rules):
            judged = self._judged(beginning, begun, found, role)
            reading = max(reading, judged, key=attrgetter("confidence"))
        is_said = reading.outcome is Outcome.INCIDENT
        return replace(reading, outcome=Outcome.REVIEW) if is_said else reading

    def _judged(self, text: Text, said: Said, findings: tuple[Finding, ...], role: str) -> Reading:
        """What these findings, and the second reader if there is one, make of the text."""
        if learnt := self._learnt:
            lean = lean_of(role, text.plain)
            whole = best = learnt.weighed(text.plain, findings, lean)
            if not whole.is_short:
                less = without_asides(text, said)
                without = (learnt.weighed(plain, findings, lean) for plain in less)
                best = max((whole, *without), key=attrgetter("sure"))
            outcome = _outcome(best.sure, best.enough, learnt.decision.review)
            if outcome is Outcome.ORDINARY:
                return self._reading((), _SILENT, best.sure, outcome)
            both, found = learnt.found(best, whole, text, findings)
            return self._reading(both, found, best.sure, outcome)
        sure = certainty(findings)
        return self._reading(findings, ruled(findings), sure, _outcome(sure))

    def _reading(
        self,
        findings: tuple[Finding, ...],
        found: Verdict,
        sure: float,
        outcome: Outcome,
    ) -> Reading:
        is_ordinary = outcome is Outcome.ORDINARY
        return Reading(
            outcome=outcome,
            findings=() if is_ordinary else findings,
            kinds=() if is_ordinary else found.kinds,
            facts=frozenset() if is_ordinary else found.facts,
            confidence=round(sure, DIGITS),
            entities_version=VERSION,
            rules_version=self._lexicon.version,
            model_version=self._learnt.version if self._learnt else "",
        )


@cache
def reader(folder: Path = FOLDER, *, second: bool = True) -> Reader:
    """The reader of that lexicon, made once for a process. Raises BadRule, BadModel.

    Not `second`: the rules read alone.
    """
    return Reader(load(folder), weights.load() if second else None)


def _outcome(sure: float, incident: float = INCIDENT, review: float = REVIEW) -> Outcome:
    if sure >= incident:
        return Outcome.INCIDENT
    return Outcome.REVIEW if sure >= review else Outcome.ORDINARY
