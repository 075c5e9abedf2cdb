"""Which reasons are named for a level that rules and second reader have come to."""

import pytest

from detection.second_reader import Look
from detection.weighing import GRAVEST, Verdict, severity_of, verdict
from incidents.model import Fact, Kind, Severity

KINDS = [Kind.ACCOUNT_COMPROMISE, Kind.UNAUTHORIZED_ACCESS, Kind.DATA_EXPOSURE, Kind.MALWARE]


def a_look(kind: Kind, **scores: float) -> Look:
    """Sure of that kind; of each fact as told, in log-odds."""
    sure: dict[Kind | Fact, float] = {each: 5.0 if each is kind else -5.0 for each in Kind}
    sure.update({fact: scores.get(fact.value, -5.0) for fact in Fact})
    return Look(5.0, 5.0, 0.0, 50, (5.0, 5.0, 5.0), sure, (0, 0))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("several", [-1.0, 1.0])
@pytest.mark.parametrize("says", [frozenset({Fact.SINGLE_ACCOUNT}), frozenset()])
def test_one_account_is_not_said_to_be_several_by_the_second_reader(
    kind: Kind, several: float, says: frozenset[Fact]
) -> None:
    look = a_look(kind, multiple_accounts=several, single_account=2.0)

    named = verdict(Verdict((kind,), says), look, Severity.SEV_1)

    assert Fact.MULTIPLE_ACCOUNTS not in named.facts
    assert severity_of(named) is Severity.SEV_1


def test_a_rule_that_says_one_account_holds_unless_several_are_likely() -> None:
    ruled = Verdict((Kind.ACCOUNT_COMPROMISE,), frozenset({Fact.SINGLE_ACCOUNT}))

    doubted, likely = (
        verdict(ruled, a_look(Kind.ACCOUNT_COMPROMISE, multiple_accounts=each), Severity.SEV_1)
        for each in (-0.5, 0.5)
    )

    assert Fact.MULTIPLE_ACCOUNTS not in doubted.facts
    assert Fact.MULTIPLE_ACCOUNTS in likely.facts


@pytest.mark.parametrize("kind", KINDS[:3])
@pytest.mark.parametrize("sure", [-1.0, 1.0])
def test_malicious_code_is_named_only_where_there_is_any(kind: Kind, sure: float) -> None:
    look = a_look(kind, malware_in_product=sure)

    without = verdict(Verdict((kind,), frozenset()), look, Severity.SEV_1)
    beside = verdict(Verdict((kind, Kind.MALWARE), frozenset()), look, Severity.SEV_1)

    assert Fact.MALWARE_IN_PRODUCT not in without.facts
    assert Fact.MALWARE_IN_PRODUCT in beside.facts
    assert severity_of(without) is severity_of(beside) is Severity.SEV_1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fact", GRAVEST)
def test_what_a_rule_says_is_always_named(kind: Kind, fact: Fact) -> None:
    ruled = Verdict((kind,), frozenset({fact}))

    named = verdict(ruled, a_look(kind, single_account=3.0), Severity.SEV_1)

    assert fact in named.facts
