"""Rules and second reader, weighed together: how sure, how bad, of which kinds, which facts.

Each part only ever raises: what is sure stays sure, whatever else is found. A level that is
decided here is handed on as kinds and facts that lead incidents/severity.py to the same level.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

from detection.second_reader import Look
from detection.weights import Decision
from incidents.model import Assessment, Fact, Finding, Kind, Outcome, Reading, Severity
from incidents.severity import classify

LEAST, MOST = 0.02, 0.98
"""No rule is surer than that, and no silence."""
RULE_SAYS = 1.5  # log-odds; what the rules' level adds to the second reader's
LIKELY = 0.0  # log-odds; a fact that is likelier than not is named
EXPLAINED = 1.0  # log-odds; so sure must it be that the reporter explains the alarm
GRAVEST = (
    Fact.EXFILTRATION_CONFIRMED,
    Fact.EXPLOITED_NOW,
    Fact.MALWARE_IN_PRODUCT,
    Fact.MULTIPLE_ACCOUNTS,
)
"""What makes a SEV-1, of an account or of exposed data."""
_NOTHING = Assessment()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is named of a text."""

    kinds: tuple[Kind, ...]
    facts: frozenset[Fact]


def certainty(findings: Sequence[Finding]) -> float:
    """How sure the rules are together: what is left of the doubt, each taking its share."""
    doubt = 1.0
    for finding in findings:
        doubt *= 1.0 - finding.weight
    return 1.0 - doubt


def confidence(rules: float, look: Look, decision: Decision) -> float:
    """How likely it is a security matter, after both have spoken; 0 to 1."""
    sure = min(max(rules, LEAST), MOST)
    odds = decision.rules * log(sure / (1.0 - sure))
    return probability(odds + decision.model * look.security + decision.offset)


def probability(odds: float) -> float:
    """Of log-odds, 0 to 1."""
    return 1.0 / (1.0 + exp(-min(max(odds, -40.0), 40.0)))


def level(ruled: Verdict, look: Look, decision: Decision) -> Severity:
    """How bad it is: the gravest level that both together are sure enough of.

    The rules alone may be one level graver than what comes out, never more.
    """
    said = severity_of(ruled) if ruled.kinds else None
    if _is_explained(look) and (said is None or said is Severity.SEV_4):
        return Severity.SEV_4
    found = Severity.SEV_4
    for each, score, least in zip(Severity, look.levels, decision.at_least, strict=False):
        if score + (RULE_SAYS if said is not None and said <= each else 0.0) > least:
            found = each
            break
    return found if said is None else min(found, Severity(min(said + 1, Severity.SEV_4)))


def verdict(ruled: Verdict, look: Look, wanted: Severity) -> Verdict:
    """The likeliest kinds and facts of that level; severity_of gives the level back."""
    scores = dict(look.scores)
    for place, kind in enumerate(ruled.kinds):
        scores[kind] += 2.0 * RULE_SAYS / (place + 1)
    milder = max(wanted, Severity.SEV_2)
    fitting = [kind for kind in Kind if severity_of(Verdict((kind,), frozenset())) is milder]
    best = max(fitting, key=scores.__getitem__)
    kinds = (best, *(kind for kind in ruled.kinds if kind in fitting and kind is not best))
    named = ruled.facts | {fact for fact in Fact if scores[fact] > LIKELY}
    facts = frozenset(f for f in named if severity_of(Verdict(kinds, frozenset({f}))) >= wanted)
    if wanted is Severity.SEV_1:
        return _gravest(kinds, facts, scores)
    return (
        Verdict(kinds, facts)
        if severity_of(Verdict(kinds, facts)) is wanted
        else Verdict(kinds, frozenset())
    )


def _gravest(
    kinds: tuple[Kind, ...], facts: frozenset[Fact], scores: dict[Kind | Fact, float]
) -> Verdict:
    """With the likeliest reason for a SEV-1, if none is named yet."""
    likely = sorted(GRAVEST, key=lambda fact: -scores[fact])
    able = (Verdict(kinds, facts | more) for more in (frozenset(), *({each} for each in likely)))
    return next(found for found in able if severity_of(found) is Severity.SEV_1)


def severity_of(found: Verdict) -> Severity:
    """What the procedure's table makes of it, before anybody has looked at the account."""
    reading = Reading(Outcome.INCIDENT, kinds=found.kinds, facts=found.facts)
    return classify(reading, _NOTHING).severity


def _is_explained(look: Look) -> bool:
    return look.scores[Fact.EXPLAINED_HARMLESS] > EXPLAINED
