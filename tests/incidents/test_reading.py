"""Several messages read as one."""

from incidents.model import Fact, Finding, Kind, Outcome, Reading
from incidents.reading import merged
from tests.builders import a_reading


def test_one_reading_is_itself() -> None:
    assert merged([a_reading()]) == a_reading()


def test_nothing_read_is_ordinary() -> None:
    assert merged([]).outcome is Outcome.ORDINARY


def test_the_gravest_outcome_and_every_fact_stand() -> None:
    both = merged(
        [
            Reading(Outcome.ORDINARY, systems=("API",)),
            a_reading(facts=frozenset({Fact.SINGLE_ACCOUNT}), systems=("API", "Reports")),
        ]
    )

    assert both.outcome is Outcome.INCIDENT
    assert both.facts == {Fact.SINGLE_ACCOUNT}
    assert both.systems == ("API", "Reports")
    assert both.confidence == 0.9


def test_the_kind_with_the_heaviest_findings_comes_first() -> None:
    light = Finding("a", "A", "q", Kind.PHISHING, weight=1.0)
    heavy = Finding("b", "B", "q", Kind.MALWARE, weight=5.0)

    both = merged(
        [
            Reading(Outcome.INCIDENT, (light,), (Kind.PHISHING,)),
            Reading(Outcome.REVIEW, (heavy, Finding("c", "C", "q")), (Kind.MALWARE,)),
        ]
    )

    assert both.kinds == (Kind.MALWARE, Kind.PHISHING)
    assert [finding.rule for finding in both.findings] == ["b", "a", "c"]


def test_a_rule_found_twice_keeps_its_first_quote() -> None:
    first, second = Finding("a", "A", "first"), Finding("a", "A", "second")

    both = merged([Reading(Outcome.REVIEW, (first,)), Reading(Outcome.REVIEW, (second,))])

    assert [finding.quote for finding in both.findings] == ["first"]


def test_the_newest_readings_versions_stand() -> None:
    old, new = (
        Reading(Outcome.REVIEW, rules_version="1"),
        Reading(Outcome.REVIEW, rules_version="2"),
    )

    assert merged([old, new]).rules_version == "2"


def test_what_rules_on_trial_would_make_of_all_is_the_gravest() -> None:
    trial = Finding("t", "T", "q", weight=0.5)
    would = Reading(Outcome.ORDINARY, shadow=(trial,), would_be=Outcome.REVIEW)

    both = merged([would, Reading(Outcome.INCIDENT)])

    assert both.shadow == (trial,)
    assert both.would_be is Outcome.INCIDENT
    assert merged([Reading(Outcome.REVIEW), Reading(Outcome.INCIDENT)]).would_be is None
