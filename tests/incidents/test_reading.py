"""Several messages read as one."""

from dataclasses import replace

from incidents.model import Entity, EntityKind, Fact, Finding, Kind, Outcome, Reading, Role
from incidents.naming import MOST
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


def test_what_any_of_them_names_is_named_once_and_by_what_looked_for_it() -> None:
    mention = Entity(EntityKind.IP, "192.0.2.7", "192.0.2.7")
    actor = replace(mention, role=Role.ACTOR, reason="from_there")
    first = Reading(Outcome.REVIEW, entities=(mention,), entities_version="1")
    second = Reading(Outcome.INCIDENT, entities=(actor, actor), entities_version="2")

    both = merged([first, second])

    assert (both.entities, both.entities_version) == ((actor,), "2")


def test_where_nothing_looked_in_one_of_them_nothing_is_promised_of_both() -> None:
    before = Reading(Outcome.REVIEW)
    now = Reading(Outcome.REVIEW, entities_version="1")

    assert merged([before, now]).entities_version == ""
    assert merged([]).entities_version == ""


def test_a_conversation_names_no_more_than_a_person_can_look_through() -> None:
    many = tuple(Entity(EntityKind.IP, str(number), "") for number in range(MOST + 1))

    both = merged([Reading(Outcome.REVIEW, entities=many), Reading(Outcome.REVIEW)])

    assert both.entities == many[:MOST]
