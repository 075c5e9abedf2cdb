"""What would move a case one level: claims and signs that are missing, or that carry it alone."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from incidents.model import Assessment, Fact, Kind, Reading, Severity
from incidents.severity import Case, case_of, judged
from incidents.signs import Sign

Claim = Fact | Kind | Sign


@dataclass(frozen=True, slots=True)
class Moves:
    """Each list is empty when there is no such thing."""

    graver: tuple[Claim, ...]
    """With any of these it would be one level graver, or more where no row is between."""
    milder: tuple[Claim, ...]
    """Without any of these it would be milder."""
    carried_by: tuple[Claim, ...]
    """Each of these alone keeps it where it is: it is milder without all of them."""


def moves(reading: Reading, assessment: Assessment) -> Moves:
    """What would move the severity of what was read and found."""
    case = case_of(reading, assessment)
    now = judged(case).severity
    more = [(claim, judged(other).severity) for claim, other in _with(case)]
    graver = [severity for _, severity in more if severity < now]
    nearest: Severity | None = max(graver, default=None)
    return Moves(
        graver=tuple(claim for claim, severity in more if severity is nearest),
        milder=tuple(claim for claim, other in _without(case) if judged(other).severity > now),
        carried_by=tuple(c for c, other in _alone(case) if judged(other).severity is now),
    )


def _with(case: Case) -> Iterator[tuple[Claim, Case]]:
    """The case with one claim or sign more, for each that it has not."""
    for fact in Fact:
        if fact not in case.facts:
            yield fact, replace(case, facts=case.facts | {fact})
    for kind in Kind:
        if kind not in case.kinds:
            yield kind, replace(case, kinds=case.kinds | {kind})
    for sign in Sign:
        if sign not in case.signs:
            yield sign, replace(case, signs=case.signs | {sign})


def _without(case: Case) -> Iterator[tuple[Claim, Case]]:
    """The case with one of its claims or signs less."""
    for fact in sorted(case.facts):
        yield fact, replace(case, facts=case.facts - {fact})
    for kind in sorted(case.kinds):
        yield kind, replace(case, kinds=case.kinds - {kind})
    for sign in sorted(case.signs):
        yield sign, replace(case, signs=case.signs - {sign})


def _alone(case: Case) -> Iterator[tuple[Claim, Case]]:
    """The case with nothing but one of its claims or signs."""
    nothing = Case(frozenset(), frozenset(), frozenset())
    for fact in sorted(case.facts):
        yield fact, replace(nothing, facts=frozenset({fact}))
    for kind in sorted(case.kinds):
        yield kind, replace(nothing, kinds=frozenset({kind}))
    for sign in sorted(case.signs):
        yield sign, replace(nothing, signs=frozenset({sign}))
