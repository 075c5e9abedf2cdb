"""Several messages of one conversation, read as one."""

from collections import defaultdict
from collections.abc import Iterable

from incidents.model import Kind, Outcome, Reading

_WEIGHT = {Outcome.INCIDENT: 2, Outcome.REVIEW: 1, Outcome.ORDINARY: 0}


def merged(readings: Iterable[Reading]) -> Reading:
    """One reading with everything that any of them found.

    Kinds are ordered by the weight of their findings, then by name; the gravest outcome and
    the highest confidence stand. The same rule found twice is kept once, with its first quote.
    """
    readings = list(readings)
    if len(readings) == 1:
        return readings[0]
    findings = {f.rule: f for r in reversed(readings) for f in reversed(r.findings)}
    ordered = tuple(sorted(findings.values(), key=lambda f: (-f.weight, f.rule)))
    return Reading(
        outcome=max(
            (r.outcome for r in readings), key=_WEIGHT.__getitem__, default=Outcome.ORDINARY
        ),
        findings=ordered,
        kinds=_by_weight(readings),
        facts=frozenset(fact for r in readings for fact in r.facts),
        confidence=max((r.confidence for r in readings), default=0.0),
        systems=tuple(dict.fromkeys(s for r in readings for s in r.systems)),
        rules_version=readings[0].rules_version if readings else "",
        model_version=readings[0].model_version if readings else "",
    )


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
