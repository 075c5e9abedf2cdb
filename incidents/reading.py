"""Several messages of one conversation, read as one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from incidents.model import Assessment, Fact, Finding, Kind, Outcome, Reading, Severity
from incidents.naming import each_once
from incidents.severity import classify

MILDER = frozenset({Fact.EXPLAINED_HARMLESS, Fact.ATTEMPT_FAILED, Fact.QUESTION_ONLY})
"""What can make a message's severity milder."""
_NOTHING = Assessment()
_WEIGHT = {Outcome.INCIDENT: 2, Outcome.REVIEW: 1, Outcome.ORDINARY: 0}


def merged(readings: Iterable[Reading]) -> Reading:
    """One reading with everything that any of them found.

    The gravest message's kind comes first, the others by the weight of their findings, then by
    name; what makes a message milder counts in that message alone. The gravest outcome and the
    highest confidence stand. The same rule found twice is kept once, with its first quote.
    """
    readings = list(readings)
    if len(readings) == 1:
        return readings[0]
    ranked = _by_weight(readings)
    gravest = _leading(readings, ranked)
    return Reading(
        outcome=_gravest(r.outcome for r in readings),
        findings=_each_once(finding for r in readings for finding in r.findings),
        kinds=tuple(dict.fromkeys((*gravest.kinds[:1], *ranked))),
        facts=gravest.facts | {fact for r in readings for fact in r.facts - MILDER},
        confidence=max((r.confidence for r in readings), default=0.0),
        systems=tuple(dict.fromkeys(s for r in readings for s in r.systems)),
        entities=each_once(entity for r in readings for entity in r.entities),
        entities_version=_named_by(readings),
        rules_version=readings[-1].rules_version if readings else "",
        model_version=readings[-1].model_version if readings else "",
        shadow=_each_once(finding for r in readings for finding in r.shadow),
        would_be=_gravest(r.would_be or r.outcome for r in readings)
        if any(r.shadow for r in readings)
        else None,
    )


def _named_by(readings: Sequence[Reading]) -> str:
    """What looked for entities in all of them; empty when nothing did in one."""
    versions = [reading.entities_version for reading in readings]
    return versions[-1] if versions and all(versions) else ""


def _leading(readings: Sequence[Reading], ranked: Sequence[Kind]) -> Reading:
    """The gravest; of several, the one whose kind weighs most."""

    def order(reading: Reading) -> tuple[int, int]:
        return _level(reading), ranked.index(reading.kinds[0]) if reading.kinds else len(ranked)

    return min(readings, key=order, default=Reading(Outcome.ORDINARY))


def _level(reading: Reading) -> int:
    """1 for SEV-1; an ordinary message is milder than any."""
    if reading.outcome is Outcome.ORDINARY:
        return len(Severity) + 1
    return int(classify(reading, _NOTHING).severity)


def _gravest(outcomes: Iterable[Outcome]) -> Outcome:
    return max(outcomes, key=_WEIGHT.__getitem__, default=Outcome.ORDINARY)


def _each_once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The weightiest first; a rule's first quote stands."""
    first: dict[str, Finding] = {}
    for finding in findings:
        first.setdefault(finding.rule, finding)
    return tuple(sorted(first.values(), key=lambda f: (-f.weight, f.rule)))


def _by_weight(readings: list[Reading]) -> tuple[Kind, ...]:
    """Every kind that a reading named, the one with the heaviest findings first."""
    weights: defaultdict[Kind, float] = defaultdict(float)
    for reading in readings:
        for place, kind in enumerate(reading.kinds):
            weights[kind] += 1.0 / (place + 1)
        for finding in reading.findings:
            if finding.kind:
                weights[finding.kind] += finding.weight
    return tuple(sorted(weights, key=lambda kind: (-weights[kind], kind.value)))
