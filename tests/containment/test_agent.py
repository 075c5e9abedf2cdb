"""Who acts by a command, and what they may ask for."""

from dataclasses import replace
from pathlib import Path

import pytest

from containment.agent import (
    Agent,
    agent_of,
    macro_for,
    refuse_own_account,
    refuse_reporter,
    refuse_unless_agent,
)
from incidents.authority import Rights
from incidents.errors import AskedInVain
from incidents.ladder import Rung
from incidents.ledger import EffectKind
from incidents.tickets import Person
from integration.zendesk import open_desk
from tests.fixtures.hands import Hands
from tests.fixtures.own_zendesk import OwnZendesk

TOM = Person(102, "Tom Field", "tom@lantern.example", "agent", role_type=0)
QUEUE = Rights(groups=frozenset({7}))
HANDY = Agent(TOM, frozenset({7}), frozenset({"tom@lantern.example"}))
SUSPEND = macro_for(EffectKind.SUSPEND_USER)


def code_of(no: pytest.ExceptionInfo[AskedInVain]) -> str:
    return no.value.code


def test_zendesk_tells_an_agents_groups_and_addresses(
    own_zendesk: OwnZendesk, tmp_path: Path
) -> None:
    desk = open_desk(own_zendesk.settings(tmp_path))
    users = own_zendesk.ask("GET", "/users/search?query=email:tom@lantern.example")["users"]

    found = agent_of(replace(TOM, id=users[0]["id"]), desk)
    desk.close()

    assert len(found.groups) == 1
    assert found.addresses == {"tom@lantern.example"}
    assert found.id == f"zendesk:{users[0]['id']}"


def test_who_is_no_agent_costs_no_question(own_zendesk: OwnZendesk, tmp_path: Path) -> None:
    desk = open_desk(own_zendesk.settings(tmp_path))

    found = agent_of(replace(TOM, role="end-user"), desk)
    desk.close()

    assert (found.groups, found.addresses, own_zendesk.calls()) == (frozenset(), frozenset(), [])


def test_a_step_without_a_macro_takes_the_rights_of_its_rung() -> None:
    assert macro_for(EffectKind.LOCK_ACCOUNT).rung is Rung.SHUT_OUT
    assert macro_for(EffectKind.RESET_MFA).rung is Rung.REPLACED


def test_an_agent_of_the_queue_may_and_another_may_not() -> None:
    refuse_unless_agent(HANDY, SUSPEND, QUEUE)

    with pytest.raises(AskedInVain) as no:
        refuse_unless_agent(replace(HANDY, groups=frozenset({8})), SUSPEND, QUEUE)

    assert code_of(no) == "macro_group"


def test_the_reporter_of_then_and_the_requester_of_now_do_not_decide(hands: Hands) -> None:
    incident = hands.store.ledger.incident(hands.incident(reporter=7))
    refuse_reporter(HANDY, incident, {7})

    for reporter, requesters in ((102, {7}), (7, {102}), (7, {7, 102})):
        theirs = replace(incident, reporter=replace(incident.reporter, user_id=reporter))
        with pytest.raises(AskedInVain) as no:
            refuse_reporter(HANDY, theirs, requesters)
        assert code_of(no) == "approval_by_reporter"


def test_who_requested_a_ticket_without_an_incident_does_not_decide_on_it() -> None:
    refuse_reporter(HANDY, None, {7})

    with pytest.raises(AskedInVain) as no:
        refuse_reporter(HANDY, None, {7, 102})

    assert code_of(no) == "approval_by_reporter"


def test_an_account_of_ones_own_is_known_by_any_address() -> None:
    refuse_own_account(HANDY, ["eve@acme.example", ""])

    with pytest.raises(AskedInVain) as no:
        refuse_own_account(HANDY, ["Tom@Lantern.Example"])

    assert code_of(no) == "approval_by_subject"
