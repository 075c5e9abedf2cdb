"""Who approves what by macro: one other agent or two, what the newest note showed, in time."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from incidents.approvals import How, PersonAct, person
from incidents.asking import Carried
from incidents.ledger import Effect, EffectKind, EffectPlan, EffectState
from incidents.verification import Way
from integration.store.engine import open_engine, writing
from integration.store.tables import APPROVALS
from tests.fixtures.command_line import ADA, SARA, TOM
from tests.fixtures.people import ROUTINE
from tests.fixtures.world import World
from tests.ticket_actions.pressing import (
    CALLED_BACK,
    SUSPEND,
    answers,
    only,
    press,
    reported,
    settle,
    suspended,
)


def test_an_agent_approves_what_the_newest_note_showed(desk: World) -> None:
    ticket = reported(desk)
    step = only(desk, ticket, SUSPEND)

    outcome = press(desk, ticket, "suspend_user")

    (approval,) = desk.store.steps.approvals(step.id)
    assert outcome == "asked"
    assert only(desk, ticket, SUSPEND).state is EffectState.APPROVED
    assert (approval.approver, approval.plan_hash) == (
        person(desk.user(TOM)["id"]),
        step.plan_hash,
    )
    assert approval.act_id.startswith("audit:")


def test_what_nobody_planned_waits_for_another_agent(desk: World) -> None:
    ticket = reported(desk, ROUTINE)

    first = press(desk, ticket, "suspend_user", TOM)
    settle(desk)
    waiting = only(desk, ticket, SUSPEND).state
    himself = press(desk, ticket, "suspend_user", TOM)
    settle(desk)
    another = press(desk, ticket, "suspend_user", SARA)

    assert (first, himself, another) == ("incident", "refused_approval_by_requester", "asked")
    assert waiting is EffectState.PLANNED
    assert only(desk, ticket, SUSPEND).state is EffectState.APPROVED


def test_what_is_lost_for_good_takes_two_others(desk: World) -> None:
    kind = EffectKind.RESET_MFA
    ticket = reported(desk, ROUTINE)
    desk.ask("POST", "/users", {"user": {"name": "Kim", "email": "kim@lantern.example"}})

    states = []
    for who in (TOM, SARA, ADA):
        press(desk, ticket, "reset_mfa", who, comment=CALLED_BACK)
        states.append(only(desk, ticket, kind).state)
        settle(desk)

    given = desk.store.steps.approvals(only(desk, ticket, kind).id)
    assert states == [EffectState.PLANNED, EffectState.PLANNED, EffectState.APPROVED]
    assert [each.verified and each.verified.way for each in given] == [Way.CALL_BACK] * 2
    assert "verified the owner by call-back on the number on file" in answers(desk, ticket)[-1]


def test_a_macro_whose_line_was_left_as_it_came_approves_nothing_and_is_told_what_to_write(
    desk: World,
) -> None:
    ticket = reported(desk, ROUTINE)
    asked = press(desk, ticket, "reset_mfa", TOM)
    settle(desk)

    blank = press(desk, ticket, "reset_mfa", SARA)
    settle(desk)
    public = press(desk, ticket, "reset_mfa", SARA, comment=CALLED_BACK, mode="public")
    settle(desk)
    long_ago = press(desk, ticket, "reset_mfa", SARA, comment=CALLED_BACK.replace("5", "16"))
    settle(desk)

    step = only(desk, ticket, EffectKind.RESET_MFA)
    assert (asked, blank, public) == ("incident", *["refused_approval_unverified"] * 2)
    assert long_ago == "refused_approval_verified_when"
    assert (step.state, desk.store.steps.approvals(step.id)) == (EffectState.PLANNED, [])
    assert any("Verified out of band by: call-back, 5 minutes ago" in n for n in desk.notes(ticket))


def test_an_approval_that_is_too_old_is_none(desk: World) -> None:
    """15 minutes between two approvers: the first must approve anew."""
    ticket = reported(desk, ROUTINE)
    press(desk, ticket, "reset_mfa", TOM)
    settle(desk)
    press(desk, ticket, "reset_mfa", SARA, comment=CALLED_BACK)
    settle(desk)
    (given,) = desk.store.steps.approvals(only(desk, ticket, EffectKind.RESET_MFA).id)
    age(desk, given.act_id, timedelta(minutes=16))

    press(desk, ticket, "reset_mfa", ADA, comment=CALLED_BACK)

    assert only(desk, ticket, EffectKind.RESET_MFA).state is EffectState.PLANNED


def test_a_request_that_lay_too_long_is_refused(desk: World) -> None:
    ticket = reported(desk)
    desk.press(ticket, "revoke_sessions")
    rows = desk.arrived(events=2)
    desk.clock.ahead += timedelta(minutes=31)

    outcomes = {desk.answer(row) for row in rows}

    assert outcomes == {"staff_comment", "refused_macro_too_old"}
    assert desk.calls("/admin", "DELETE") == []


def test_a_plan_that_changed_since_the_note_is_shown_anew_before_it_is_approved(
    desk: World,
) -> None:
    ticket = reported(desk)
    step = only(desk, ticket, SUSPEND)
    plan_anew(desk, step)

    first = press(desk, ticket, "suspend_user")
    state = only(desk, ticket, SUSPEND).state
    settle(desk)
    second = press(desk, ticket, "suspend_user")

    assert first == "refused_approval_changed"
    assert state is EffectState.PLANNED
    assert second == "asked"
    assert only(desk, ticket, SUSPEND).state is EffectState.APPROVED


def test_a_plan_that_no_note_showed_is_shown_first(desk: World) -> None:
    ticket = reported(desk, ROUTINE)
    press(desk, ticket, "raise_severity")
    settle(desk)
    account = desk.services.impact.identity.find("eve@acme.example")
    desk.store.ledger.amend(
        desk.incident(ticket).id, plans=[EffectPlan(SUSPEND, account.id)], now=desk.clock.now()
    )

    first = press(desk, ticket, "suspend_user")
    settle(desk)
    second = press(desk, ticket, "suspend_user")

    assert (first, second) == ("refused_macro_plan_unseen", "asked")


def test_every_key_is_a_step_of_its_own_and_one_macro_approves_all(desk: World) -> None:
    ticket = reported(desk, ROUTINE)

    press(desk, ticket, "disable_keys", TOM)
    settle(desk)
    planned = desk.effects(ticket, EffectKind.DISABLE_KEYS)
    press(desk, ticket, "disable_keys", SARA)

    approved = desk.effects(ticket, EffectKind.DISABLE_KEYS)
    assert sorted(step.item for step in planned) == ["key_nightly", "key_warehouse"]
    assert [step.state for step in approved] == [EffectState.APPROVED] * 2


def test_keys_that_nobody_planned_yet_are_asked_for_beside_those_that_wait(desk: World) -> None:
    ticket = reported(desk, ROUTINE)
    press(desk, ticket, "raise_severity")
    account = desk.services.impact.identity.find("eve@acme.example")
    one = EffectPlan(EffectKind.DISABLE_KEYS, account.id, item="key_nightly")
    desk.store.ledger.amend(desk.incident(ticket).id, plans=[one], now=desk.clock.now())
    press(desk, ticket, "check")
    settle(desk)

    press(desk, ticket, "disable_keys")

    states = {e.item: e.state for e in desk.effects(ticket, EffectKind.DISABLE_KEYS)}
    assert states == {"key_nightly": EffectState.APPROVED, "key_warehouse": EffectState.PLANNED}


def age(world: World, act_id: str, by: timedelta) -> None:
    """An approval that was given that much earlier."""
    engine = open_engine(world.settings.database_url)
    with writing(engine) as conn:
        row = conn.execute(select(APPROVALS).where(APPROVALS.c.act_id == act_id)).one()
        earlier = update(APPROVALS).where(APPROVALS.c.id == row.id)
        conn.execute(earlier.values(at=row.at - by))
    engine.dispose()


def plan_anew(world: World, step: Effect) -> None:
    """The account is another than the note showed: the same step, with another blast radius."""
    blast = {**step.blast, "sessions": 99}
    plan = EffectPlan(step.kind, step.target, step.generation, item=step.item, blast=blast)
    now = world.clock.now()
    world.store.ledger.amend(step.incident_id, plans=[plan], now=now)


def test_an_approval_of_which_another_worker_was_quicker_is_told(desk: World) -> None:
    """Between reading the record and writing, somebody else's approval was enough."""
    ticket = reported(desk)
    step = only(desk, ticket, SUSPEND)
    sara = PersonAct(person(desk.user(SARA)["id"]), "audit:1:quick", How.MACRO, desk.clock.now())
    quick = replace(desk, services=replace(desk.services, acts=Quicker(desk, step, sara)))
    desk.press(ticket, "suspend_user")

    outcomes = {quick.answer(row) for row in desk.arrived(events=2)}

    assert "refused_approval_too_late" in outcomes
    assert [a.approver for a in desk.store.steps.approvals(step.id)] == [sara.by]


def test_a_step_that_moved_on_meanwhile_is_looked_at_again(desk: World) -> None:
    ticket = reported(desk)
    step = suspended(desk, ticket)
    sara = PersonAct(person(desk.user(SARA)["id"]), "audit:1:quick", How.MACRO, desk.clock.now())
    quick = replace(desk, services=replace(desk.services, acts=Quicker(desk, step, sara)))
    desk.press(ticket, "confirm")

    first = {quick.answer(row): row for row in desk.arrived(events=2)}
    desk.clock.sleep(60)
    second = desk.answer(first["failed"])

    assert second == "refused_macro_nothing_expires"
    assert only(desk, ticket, SUSPEND).confirmed_by == sara.by


class Quicker:
    """The record of acts; somebody else is always a moment earlier."""

    def __init__(self, world: World, step: Effect, act: PersonAct) -> None:
        self._acts = world.store.acts
        self._steps = world.store.steps
        self._step = step
        self._act = act

    def known(self, act_id: str) -> str | None:
        """As it is."""
        return self._acts.known(act_id)

    def refuse(self, *given: Any, **more: Any) -> bool:
        """As it is."""
        return self._acts.refuse(*given, **more)

    def carry(self, *given: Any, **more: Any) -> Carried:
        """After the other one's word."""
        if self._step.state is EffectState.PLANNED:
            self._steps.approve({self._step.id: self._step.plan_hash}, self._act)
        else:
            self._steps.confirm(self._step.id, self._act)
        return self._acts.carry(*given, **more)
