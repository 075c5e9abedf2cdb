"""What an incident asks for besides its note and its messages."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from incidents.ledger import EffectKind, IncidentDraft
from incidents.model import SECOND_READER, Outcome
from tests.builders import NOW, a_reading, an_account, an_assessment, an_incident
from tests.fixtures.world import World
from ticket_actions.plans import for_opened


def a_draft(outcome: Outcome) -> IncidentDraft:
    incident = an_incident()
    return IncidentDraft(
        ticket_id=incident.ticket_id,
        kind=incident.kind,
        judgement=incident.judgement,
        reading=a_reading(outcome=outcome),
        assessment=incident.assessment,
        reporter=incident.reporter,
        reported_at=NOW,
    )


def test_an_incident_asks_for_the_playbooks_steps(world: World) -> None:
    plans = for_opened(a_draft(Outcome.INCIDENT), world.services.policy)

    assert any(plan.kind.contains for plan in plans)


def test_while_a_person_is_asked_nothing_is_planned_against_an_account(world: World) -> None:
    plans = for_opened(a_draft(Outcome.REVIEW), world.services.policy)

    assert not any(plan.kind.contains for plan in plans)


def test_what_only_the_second_reader_found_starts_no_step(world: World) -> None:
    draft = a_draft(Outcome.INCIDENT)
    found = replace(draft.reading.findings[0], rule=SECOND_READER)
    draft = replace(draft, reading=replace(draft.reading, findings=(found,)))

    plans = for_opened(draft, world.services.policy)

    steps = [plan for plan in plans if plan.kind.contains]
    assert steps
    assert not any(plan.approved_by for plan in steps)
    assert "step_no_rule" in {plan.reason for plan in steps}


def test_a_step_that_the_provider_lacks_or_cannot_take_back_waits_and_says_so(world: World) -> None:
    lacking, lasting = EffectKind.REVOKE_SESSIONS, EffectKind.DISABLE_KEYS
    policy = replace(
        world.services.policy, lacking=frozenset({lacking}), lasting=frozenset({lasting})
    )

    plans = for_opened(a_draft(Outcome.INCIDENT), policy)

    by_kind = {plan.kind: plan for plan in plans if plan.kind.contains}
    revoke = by_kind.pop(EffectKind.REVOKE_SESSIONS)
    assert (revoke.approved_by, revoke.reason) == (None, "step_verb_missing")
    forgets = by_kind.pop(lasting)
    assert (forgets.reason, forgets.lasting) == ("step_lasting", True)
    assert by_kind
    assert not any(plan.lasting for plan in by_kind.values())
    assert "step_verb_missing" not in {plan.reason for plan in by_kind.values()}


@pytest.mark.parametrize(("active", "is_lacking"), [(False, True), (True, False)])
def test_what_the_provider_refuses_for_who_is_suspended_is_said_in_the_plan(
    active: bool, is_lacking: bool, make_world: Callable[..., World]
) -> None:
    world = make_world(
        identity_provider="glewlwyd",
        glewlwyd_url="http://127.0.0.1:9/api",
        glewlwyd_user="deskwarden",
        glewlwyd_password="x",
    )
    seen = an_assessment(account=an_account(active=active))

    plans = for_opened(replace(a_draft(Outcome.INCIDENT), assessment=seen), world.services.policy)

    (planned,) = [plan for plan in plans if plan.kind is EffectKind.RESET_PASSWORD]
    assert (planned.reason == "step_verb_missing") is is_lacking
