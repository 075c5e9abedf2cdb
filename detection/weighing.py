"""Rules and second reader, weighed together: how sure, how bad, of which kinds, which facts.

Each part only ever raises: what is sure stays sure, whatever else is found. A level that is
decided here is handed on as kinds and facts that lead incidents/severity.py to the same level.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log
from operator import mul

from detection.second_reader import Glance, Look, any_of
from detection.weights import FINE, KINDS, Decision
from incidents.model import (
    ORG_ADMIN,
    ORG_MEMBER,
    Assessment,
    Fact,
    Finding,
    Kind,
    Outcome,
    Reading,
    Severity,
)
from incidents.severity import classify

RULE_SAYS = 1.5  # log-odds; what the rules' level adds to the second reader's
LIKELY = 0.0  # log-odds; a fact that is likelier than not is named
FOR_COMPANY = -4.0  # log-odds; who writes for an organisation seldom writes as consumers do
UNSAID = 2.0  # log-odds; of most consumers no channel knows more than an address
SHORT = 16  # words
A_LENGTH, MOST_LENGTHS = 50, 2.0  # words; the more of them, the more rules find by chance
SURE = 0.8  # of a level; less is unsure, and unsure goes up
GRAVE = 0.12  # as likely a SEV-1, and it is a SEV-2 at least
LEAST_CERTAIN, MOST_CERTAIN = 0.02, 0.995
GRAVEST = (
    Fact.EXFILTRATION_CONFIRMED,
    Fact.EXPLOITED_NOW,
    Fact.MALWARE_IN_PRODUCT,
    Fact.MULTIPLE_ACCOUNTS,
)
"""What makes a SEV-1, of an account or of exposed data."""
_NOTHING = Assessment()
_OF_COMPANIES = frozenset({ORG_ADMIN, ORG_MEMBER})


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


def odds(certain: float, look: Look | Glance, decision: Decision) -> float:
    """Log-odds of a security matter, after both have spoken."""
    manner = manner_of(look)
    counts = zip(decision.usual, decision.consumer, evidence(certain, look), strict=True)
    return sum(((1.0 - manner) * u + manner * c) * seen for u, c, seen in counts)


def evidence(certain: float, look: Look | Glance) -> tuple[float, ...]:
    """What is weighed: both heads of the second reader, the rules, the length; the last is 1."""
    return look.security, look.at_home, log_odds(certain), length_of(look), 1.0


def length_of(look: Look | Glance) -> float:
    """How long the text is: 1 for A_LENGTH words, MOST_LENGTHS at most."""
    return min(look.words / A_LENGTH, MOST_LENGTHS)


def manner_of(look: Look | Glance) -> float:
    """How far it is written as consumers write: 0 not at all, 1 entirely."""
    return probability(look.consumer)


def lean_of(reporter_role: str, plain: str) -> float:
    """How much likelier, in log-odds, that makes a consumer's manner than the words alone do.

    A remark of a few words is nobody's manner, and a company's reports never are so short.
    """
    if not reporter_role:
        return UNSAID
    is_remark = len(plain.split()) <= SHORT
    return FOR_COMPANY if reporter_role in _OF_COMPANIES and not is_remark else 0.0


def enough(look: Look | Glance, decision: Decision) -> float:
    """The probability from which on it is an incident: long texts of consumers must say more."""
    if is_short(look):
        return decision.incident
    manner = manner_of(look)
    return (1.0 - manner) * decision.incident + manner * decision.incident_at_home


def together(likely: float, by_themselves: float) -> float:
    """A probability, after rules that count by themselves have spoken too."""
    return 1.0 - (1.0 - likely) * (1.0 - by_themselves)


def is_short(look: Look | Glance) -> bool:
    """Of so few words the second reader can make little: then the rules say what it is."""
    return look.words <= SHORT


def log_odds(certain: float) -> float:
    """Of the rules' certainty; nothing is quite certain, and silence is no proof."""
    held = min(max(certain, LEAST_CERTAIN), MOST_CERTAIN)
    return log(held / (1.0 - held))


def probability(odds: float) -> float:
    """Of log-odds, 0 to 1."""
    return 1.0 / (1.0 + exp(-min(max(odds, -40.0), 40.0)))


def level(ruled: Verdict, look: Look, decision: Decision) -> Severity:
    """How bad it is: the likeliest level, by both together; of equals, the graver.

    What may be a SEV-1 is never milder than SEV-2.
    The rules alone may be one level graver than what comes out. They may be two when the milder
    level is SURE; but what they take for a SEV-1 is a SEV-2 at least.
    """
    seen = grades(ruled, look)
    scores = [sum(map(mul, row, seen)) for row in decision.levels]
    found = Severity(1 + scores.index(max(scores)))
    if exp(scores[0] - any_of(scores)) >= GRAVE:
        found = min(found, Severity.SEV_2)
    if not ruled.kinds:
        return found
    said = severity_of(ruled)
    if said > Severity.SEV_1 and _share(scores) >= SURE:
        return found
    return min(found, Severity(min(said + 1, Severity.SEV_4)))


def _share(scores: Sequence[float]) -> float:
    """How likely the likeliest is."""
    return 1.0 / sum(exp(score - max(scores)) for score in scores)


def grades(ruled: Verdict, look: Look) -> tuple[float, ...]:
    """What a level is judged by: the kinds that lead to it, its own heads, the rules' level.

    Then each kind and fact: how likely the second reader finds it, and whether the rules name it.
    """
    second, third, fourth = (any_of([look.scores[k] for k in kinds]) for kinds in _LEADING)
    said = severity_of(ruled) if ruled.kinds else None
    by_rules = (float(said is each) for each in _SEVERITIES)
    return (
        second - third, second - fourth, *look.levels, *by_rules, *_likely(look),
        *(float(kind in ruled.kinds) for kind in KINDS),
        *(float(fact in ruled.facts) for fact in FINE),
        1.0,
    )  # fmt: skip


def _likely(look: Look) -> Iterator[float]:
    """Each kind as a share of all of them, then each fact by itself."""
    kinds = [look.scores[kind] for kind in KINDS]
    of_all = any_of(kinds)
    yield from (exp(score - of_all) for score in kinds)
    yield from (probability(look.scores[fact]) for fact in FINE)


def verdict(ruled: Verdict, look: Look, wanted: Severity) -> Verdict:
    """The likeliest kinds and facts of that level; severity_of gives the level back."""
    scores = dict(look.scores)
    for place, kind in enumerate(ruled.kinds):
        scores[kind] += 2.0 * RULE_SAYS / (place + 1)
    milder = max(wanted, Severity.SEV_2)
    fitting = [kind for kind in KINDS if _LEVELS[kind] is milder]
    best = max(fitting, key=scores.__getitem__)
    kinds = (best, *(kind for kind in ruled.kinds if kind in fitting and kind is not best))
    likely = {fact for fact in FINE if scores[fact] > LIKELY}
    strange = frozenset(_strange(ruled, kinds, scores))
    named = ruled.facts | likely - strange
    facts = frozenset(f for f in named if severity_of(Verdict(kinds, frozenset({f}))) >= wanted)
    if wanted is Severity.SEV_1:
        return _gravest(kinds, facts, scores, strange)
    return (
        Verdict(kinds, facts)
        if severity_of(Verdict(kinds, facts)) is wanted
        else Verdict(kinds, frozenset())
    )


def _gravest(
    kinds: tuple[Kind, ...],
    facts: frozenset[Fact],
    scores: dict[Kind | Fact, float],
    strange: frozenset[Fact],
) -> Verdict:
    """With the likeliest reasons for a SEV-1 that go with the rest, if none is named yet."""
    found = Verdict(kinds, facts)
    ranked = sorted(GRAVEST, key=lambda fact: (fact not in strange, scores[fact]))
    while severity_of(found) is not Severity.SEV_1:
        found = Verdict(kinds, found.facts | {ranked.pop()})
    return found


def _strange(
    ruled: Verdict, kinds: tuple[Kind, ...], scores: dict[Kind | Fact, float]
) -> Iterator[Fact]:
    """What the second reader had better not name: the rest of what is named speaks against it."""
    several, single = scores[Fact.MULTIPLE_ACCOUNTS], scores[Fact.SINGLE_ACCOUNT]
    if single > several or (Fact.SINGLE_ACCOUNT in ruled.facts and several <= LIKELY):
        yield Fact.MULTIPLE_ACCOUNTS
    if Kind.MALWARE not in kinds and Kind.MALWARE not in ruled.kinds:
        yield Fact.MALWARE_IN_PRODUCT


@lru_cache(maxsize=4096)
def severity_of(found: Verdict) -> Severity:
    """What the procedure's table makes of it, before anybody has looked at the account."""
    reading = Reading(Outcome.INCIDENT, kinds=found.kinds, facts=found.facts)
    return classify(reading, _NOTHING).severity


_SEVERITIES = tuple(Severity)
_LEVELS = {kind: severity_of(Verdict((kind,), frozenset())) for kind in KINDS}
"""What a kind by itself leads to."""
_LEADING = tuple(
    [kind for kind in KINDS if max(_LEVELS[kind], least) is least]
    for least in (Severity.SEV_2, Severity.SEV_3, Severity.SEV_4)
)
"""The kinds that by themselves lead to SEV-2 or graver, to SEV-3, to SEV-4."""
