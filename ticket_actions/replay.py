"""A decision made again from what it was made from, and every way in which the two differ."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from incidents.decision import Decision
from incidents.model import Finding, Message, Reading
from ticket_actions.decide import decide

ENTITIES = "entities"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that came out otherwise."""

    what: str
    """A name of ASPECTS."""
    was: str
    now: str


class Replayer:
    """Makes decisions again, oldest first: what follows on a ticket follows from the new ones."""

    def __init__(self) -> None:
        self._made: dict[int, tuple[Reading, Reading]] = {}
        """For each ticket, its newest reading as it was and as it is made now."""

    def again(self, old: Decision, messages: Sequence[Message]) -> Decision:
        """The decision by the rules in force."""
        earlier = old.earlier
        was, is_now = self._made.get(old.ticket_id, (None, None))
        if earlier is not None and earlier == was:
            earlier = is_now
        new = decide(old.ticket_id, messages, old.assessment, earlier=earlier)
        if old.judgement is not None:
            self._made[old.ticket_id] = old.reading, new.reading
        return new


def differences(old: Decision, new: Decision) -> list[Difference]:
    """Everything that counts; versions do not.

    Where nothing had looked for entities, as before there was such a thing, none are missing.
    """
    looked = bool(old.reading.entities_version)
    aspects = {what: told for what, told in ASPECTS.items() if looked or what != ENTITIES}
    pairs = ((what, told(old), told(new)) for what, told in aspects.items())
    return [Difference(what, was, now) for what, was, now in pairs if was != now]


def _level(decision: Decision) -> str:
    return decision.judgement.severity.label if decision.judgement else "-"


def _reasons(decision: Decision) -> str:
    return _listed(decision.judgement.reasons if decision.judgement else ())


def _rules(findings: Iterable[Finding]) -> str:
    return _listed(f"{finding.rule}={finding.weight:g}" for finding in findings)


def _quotes(decision: Decision) -> str:
    """Every finding to the letter. Facts are in order: a set's is another in every process."""
    found = (decision.reading.findings, decision.reading.shadow)
    return repr(
        [[(replace(f, facts=frozenset()), sorted(f.facts)) for f in each] for each in found]
    )


def _named(decision: Decision) -> str:
    """Whom and what it names, to the letter."""
    return repr(decision.reading.entities)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "-"


ASPECTS: dict[str, Callable[[Decision], str]] = {
    "outcome": lambda decision: decision.reading.outcome.value,
    "severity": _level,
    "reasons": _reasons,
    "kinds": lambda decision: _listed(kind.value for kind in decision.reading.kinds),
    "facts": lambda decision: _listed(sorted(decision.reading.facts)),
    "confidence": lambda decision: str(decision.reading.confidence),
    "systems": lambda decision: _listed(decision.reading.systems),
    "rules": lambda decision: _rules(decision.reading.findings),
    "trial": lambda decision: _rules(decision.reading.shadow),
    "quotes": _quotes,
    ENTITIES: _named,
}
"""What two decisions are held against each other by, in words."""
