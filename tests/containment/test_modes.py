"""A step that was allowed is looked at again right before its call: its mode may have changed."""

from dataclasses import replace

import pytest

from incidents.ledger import EffectKind, EffectState
from incidents.model import Severity
from incidents.playbook import Playbook
from incidents.ports.services import Services
from incidents.ways import Mode
from integration.wiring import build
from tests.fixtures.hands import ADA, ALL_OPEN, Hands
from tests.fixtures.people import QUIET
from tests.fixtures.world import World

STEPS = [EffectKind.REVOKE_SESSIONS, EffectKind.SUSPEND_USER]


def now_in(hands: Hands, mode: Mode) -> Services:
    """A worker that was loaded again, the modes being capped by that."""
    return hands.over(hands.services.impact.identity, playbook=ALL_OPEN.capped(mode))


@pytest.mark.parametrize("mode", [Mode.OFF, Mode.SHADOW])
@pytest.mark.parametrize("kind", STEPS)
def test_what_policy_allowed_is_not_done_once_its_mode_is_off(
    kind: EffectKind, mode: Mode, hands: Hands
) -> None:
    step = hands.plan(kind)

    ended = hands.take(step, now_in(hands, mode))

    assert (ended.state, ended.result["code"]) == (EffectState.REFUSED, "step_mode_off")
    assert ended.started_at is None
    assert hands.changes() == []


@pytest.mark.parametrize("mode", [Mode.OFF, Mode.SHADOW])
def test_nor_is_what_a_person_allowed(mode: Mode, hands: Hands) -> None:
    step = hands.plan(EffectKind.SUSPEND_USER, approved_by=None)
    hands.approve(step, ADA)

    ended = hands.take(step, now_in(hands, mode))

    assert (ended.state, ended.result["code"]) == (EffectState.REFUSED, "step_mode_off")
    assert hands.changes() == []


@pytest.mark.parametrize("kind", STEPS)
def test_what_policy_allowed_waits_once_people_must_allow_it(
    kind: EffectKind, hands: Hands
) -> None:
    step = hands.plan(kind)

    waits = hands.take(step, now_in(hands, Mode.APPROVE))

    assert (waits.state, waits.reason) == (EffectState.PLANNED, "step_mode_approve")
    assert hands.changes() == []
    assert hands.store.steps.approvals(step.id) == []


def test_and_is_done_when_one_of_them_does(hands: Hands) -> None:
    step = hands.plan(EffectKind.SUSPEND_USER)
    services = now_in(hands, Mode.APPROVE)
    hands.approve(hands.take(step, services), ADA)

    done = hands.take(step, services)

    assert done.state is EffectState.DONE


def test_a_line_that_is_gone_from_the_playbook_is_off(hands: Hands) -> None:
    step = hands.plan(EffectKind.SUSPEND_USER)
    others = Playbook(tuple(s for s in ALL_OPEN.steps if s.action is not EffectKind.SUSPEND_USER))

    ended = hands.take(step, hands.over(hands.services.impact.identity, playbook=others))

    assert ended.result["code"] == "step_mode_off"


def test_a_call_that_was_cut_is_not_made_again_once_its_mode_is_off(hands: Hands) -> None:
    step = hands.plan(EffectKind.SUSPEND_USER)
    hands.fault("fail_before", method="PUT", path="/admin/*", times=1)
    cut = hands.take(step)
    hands.later(minutes=5)

    ended = hands.take(step, now_in(hands, Mode.OFF))

    assert cut.state is EffectState.STARTED
    assert (ended.state, ended.result["code"]) == (EffectState.REFUSED, "step_mode_off")
    assert hands.user()["status"] == "active"


def test_what_a_person_asked_for_is_no_matter_of_the_playbooks(hands: Hands) -> None:
    act = hands.act()
    step = hands.plan(
        EffectKind.REVOKE_SESSIONS, generation=act.id, requested_by=act.by, reason="step_asked"
    )

    done = hands.take(step, now_in(hands, Mode.OFF))

    assert done.state is EffectState.DONE


def test_giving_back_is_not_switched_off(hands: Hands) -> None:
    step = hands.take(hands.plan(EffectKind.SUSPEND_USER))
    number = hands.store.steps.undo(step.id, hands.act())
    back = next(e for e in hands.store.ledger.effects(step.incident_id) if e.id == number)

    done = hands.take(back, now_in(hands, Mode.OFF))

    assert (done.state, hands.user()["status"]) == (EffectState.DONE, "active")


def test_the_mode_is_that_of_the_case(hands: Hands) -> None:
    """The incident is of SEV-2; what another severity asks for does not count."""
    step = hands.plan(EffectKind.SUSPEND_USER)
    gravest = frozenset({Severity.SEV_1})
    book = Playbook(tuple(replace(line, severities=gravest) for line in ALL_OPEN.steps))

    ended = hands.take(step, hands.over(hands.services.impact.identity, playbook=book))

    assert ended.result["code"] == "step_mode_off"


@pytest.mark.parametrize("mode", ["off", "shadow"])
def test_the_ticket_is_told_that_it_was_switched_off(world: World, mode: str) -> None:
    ticket = world.form(who=QUIET)
    world.triage()
    settings = replace(world.settings, containment_mode=mode)
    world.services = build(settings, store=world.store, clock=world.clock)

    world.contain()
    world.contain_for(5)

    (step,) = world.effects(ticket, EffectKind.REVOKE_SESSIONS)
    assert (step.state, step.approved_by) == (EffectState.REFUSED, "policy")
    assert "have switched this step off since" in world.notes(ticket)[-1]
