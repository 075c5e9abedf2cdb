"""Two readers of the same tickets, and what changes from one to the other."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from detection.reading import Reader
from incidents.ledger import EffectKind
from incidents.model import Assessment, Message, Outcome, Reading, Severity
from incidents.playbook import Playbook
from incidents.severity import classify
from incidents.ways import Mode

_NOTHING_KNOWN = Assessment()


class Change(StrEnum):
    """What may become of a ticket; several at once."""

    CAUGHT = "caught"
    """Ordinary before."""
    MISSED = "missed"
    """Ordinary now."""
    RAISED = "raised"
    LOWERED = "lowered"
    TO_INCIDENT = "to_incident"
    """A person was asked before."""
    TO_REVIEW = "to_review"
    """It was an incident; a person is asked now."""
    CONTAINED = "contained"
    """The playbook now asks for more steps."""
    SPARED = "spared"
    """It asks for fewer."""
    NEW_ALARM = "new_alarm"
    """Caught, and nobody says that it is a security matter."""
    LOST = "lost"
    """Missed, and nobody says that it is none."""


@dataclass(frozen=True, slots=True)
class Given:
    """A ticket to be read twice."""

    id: str
    message: Message
    is_security: bool | None = None
    """What somebody has said of it; None when nobody has."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one reader makes of it."""

    reading: Reading
    severity: Severity | None
    """None for an ordinary ticket."""
    steps: frozenset[EffectKind]
    """What the playbook would ask for, if the account is known and it is the reporter's own."""

    @property
    def is_security(self) -> bool:
        """Not ordinary."""
        return self.severity is not None


@dataclass(frozen=True, slots=True)
class Difference:
    """A ticket that the two read differently."""

    given: Given
    before: Said
    after: Said
    changes: frozenset[Change]


class Comparison:
    """Counts what it is shown, and keeps some of each change as examples."""

    def __init__(self, before: Reader, after: Reader, playbook: Playbook, examples: int) -> None:
        self._before, self._after = before, after
        self._playbook, self._most = playbook, examples
        self.read = 0
        self.counts: Counter[Change] = Counter()
        self.examples: dict[Change, list[Difference]] = {change: [] for change in Change}
        self.on_trial: Counter[tuple[str, bool]] = Counter()
        """For each rule on trial in the new set: tickets it fired on, and whether the outcome
        would be another."""

    def add(self, tickets: Iterable[Given]) -> None:
        """Read these too."""
        for given in tickets:
            self.read += 1
            found = Difference(
                given,
                before := self._said(self._before, given.message),
                after := self._said(self._after, given.message),
                frozenset(_changes(given, before, after)),
            )
            self._count(found)

    def _count(self, found: Difference) -> None:
        self.counts.update(found.changes)
        for change in found.changes:
            if len(self.examples[change]) < self._most:
                self.examples[change].append(found)
        reading = found.after.reading
        for finding in reading.shadow:
            self.on_trial[finding.rule, reading.would_be is not reading.outcome] += 1

    def _said(self, reader: Reader, message: Message) -> Said:
        reading = reader.read(message)
        if reading.outcome is Outcome.ORDINARY:
            return Said(reading, None, frozenset())
        severity = classify(reading, _NOTHING_KNOWN).severity
        return Said(reading, severity, frozenset(self._steps(reading, severity)))

    def _steps(self, reading: Reading, severity: Severity) -> Iterator[EffectKind]:
        if reading.outcome is Outcome.INCIDENT and reading.kind is not None:
            for step in self._playbook.steps:
                is_asked = reading.kind in step.kinds and severity in step.severities
                if is_asked and step.mode is not Mode.OFF:
                    yield step.action


def _changes(given: Given, before: Said, after: Said) -> Iterator[Change]:
    if before.severity is None and after.severity is not None:
        yield Change.CAUGHT
        if not given.is_security:
            yield Change.NEW_ALARM
    elif before.severity is not None and after.severity is None:
        yield Change.MISSED
        if given.is_security is not False:
            yield Change.LOST
    elif before.severity is not None and after.severity is not None:
        yield from _moved(before, before.severity, after, after.severity)
    if after.steps - before.steps:
        yield Change.CONTAINED
    if before.steps - after.steps:
        yield Change.SPARED


def _moved(before: Said, was: Severity, after: Said, now: Severity) -> Iterator[Change]:
    if now != was:
        yield Change.RAISED if now < was else Change.LOWERED
    if before.reading.outcome is not after.reading.outcome:
        is_incident = after.reading.outcome is Outcome.INCIDENT
        yield Change.TO_INCIDENT if is_incident else Change.TO_REVIEW
