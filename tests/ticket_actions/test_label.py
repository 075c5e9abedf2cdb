"""The tags of an incident's ticket."""

import pytest

from incidents.model import Activity, Fact, Incident, Kind, Outcome, Severity
from tests.builders import (
    a_case,
    a_reading,
    a_ticket,
    an_account,
    an_assessment,
    an_event,
    an_incident,
)
from ticket_actions.case import Occasion
from ticket_actions.label import label


def tags_of(incident: Incident, present: frozenset[str] = frozenset()) -> list[str]:
    """The tags that the ticket has afterwards."""
    return label(a_case(incident=incident, ticket=a_ticket(tags=present))).tags_on(present)


def test_an_incident_carries_security_its_severity_and_its_kind() -> None:
    tags = tags_of(an_incident(Severity.SEV_2))

    assert {"security", "sev_2", "sec_account_compromise"} <= set(tags)


def test_ours_replace_ours_and_others_tags_stay() -> None:
    present = frozenset({"vip", "sev_4", "sec_phishing", "sec_team", "deskwarden_check"})

    tags = tags_of(an_incident(Severity.SEV_1), present)

    assert {"vip", "sec_team", "sev_1", "sec_account_compromise"} <= set(tags)
    assert not {"sev_4", "sec_phishing", "deskwarden_check"} & set(tags)


@pytest.mark.parametrize("fact", [Fact.COMPROMISE_CONFIRMED, Fact.COMPROMISE_SUSPECTED])
def test_a_suspected_or_confirmed_compromise_is_labelled(fact: Fact) -> None:
    incident = an_incident(reading=a_reading(facts=frozenset({fact})))

    assert "potential_compromise" in tags_of(incident)


def test_without_a_compromise_that_label_is_not_set() -> None:
    incident = an_incident(reading=a_reading(facts=frozenset({Fact.QUESTION_ONLY})))

    assert "potential_compromise" not in tags_of(incident)


@pytest.mark.parametrize(
    "incident",
    [
        an_incident(reading=a_reading(facts=frozenset({Fact.PRIVILEGED_USER}))),
        an_incident(kind=Kind.MFA_OR_POLICY_FAILURE),
        an_incident(assessment=an_assessment(events=(an_event(Activity.ROLE_CHANGE),))),
        an_incident(assessment=an_assessment(account=an_account(role="admin"))),
    ],
    ids=["said", "a policy", "a role changed", "the account is an admin's"],
)
def test_whatever_touches_privilege_is_labelled(incident: Incident) -> None:
    assert "privileged_action" in tags_of(incident)


@pytest.mark.parametrize("account", [an_account(), None])
def test_an_ordinary_member_is_no_privileged_action(account: object) -> None:
    incident = an_incident(assessment=an_assessment(account=account))

    assert "privileged_action" not in tags_of(incident)


def test_what_a_person_must_decide_is_labelled_for_review() -> None:
    incident = an_incident(reading=a_reading(outcome=Outcome.REVIEW))

    assert "security_review" in tags_of(incident)


def test_a_result_leaves_the_tags_alone() -> None:
    change = label(a_case(Occasion.RESULT))

    assert change.tags_on(frozenset({"vip", "sev_4"})) == ["sev_4", "vip"]
