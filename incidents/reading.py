"""Several messages of one conversation, read as one."""

from collections import defaultdict
from collections.abc import Iterable

from incidents.model import Finding, Kind, Outcome, Reading

_WEIGHT = {Outcome.INCIDENT: 2, Outcome.REVIEW: 1, Outcome.ORDINARY: 0}


def merged(readings: Iterable[Reading]) -> Reading:
    """One reading with everything that any of them found.

    Kinds are ordered by the weight of their findings, then by name; the gravest outcome and
    the highest confidence stand. The same rule found twice is kept once, with its first quote.
    """
    readings = list(readings)
    if len(readings) == 1:
        return readings[0]
    return Reading(
        outcome=_gravest(r.outcome for r in readings),
        findings=_each_once(finding for r in readings for finding in r.findings),
        kinds=_by_weight(readings),
        facts=frozenset(fact for r in readings for fact in r.facts),
        confidence=max((r.confidence for r in readings), default=0.0),
        systems=tuple(dict.fromkeys(s for r in readings for s in r.systems)),
        rules_version=readings[-1].rules_version if readings else "",
        model_version=readings[-1].model_version if readings else "",
        shadow=_each_once(finding for r in readings for finding in r.shadow),
        would_be=_gravest(r.would_be or r.outcome for r in readings)
        if any(r.shadow for r in readings)
        else None,
    )


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
