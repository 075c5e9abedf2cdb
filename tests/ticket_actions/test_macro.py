"""Macros that count: what comes of each, once, and what the ticket says of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from incidents.approvals import POLICY, How, PersonAct, person
from incidents.asking import Carried
from incidents.authority import Asked
from incidents.errors import VerbMissing
from incidents.ladder import EXPIRES
from incidents.ledger import Effect, EffectKind, EffectPlan, EffectState
from incidents.macros import MACROS
from incidents.model import IncidentState, Proof, Severity
from integration.store.engine import open_engine, writing
from integration.store.tables import APPROVALS
from tests.builders import a_ticket
from tests.fixtures.people import QUIET, QUIET_ID, ROUTINE, WORRIED
from tests.fixtures.world import World
from ticket_actions.look import Seen
from ticket_actions.request import request_of

TOM, SARA, ADA = "tom@lantern.example", "sara@lantern.example", "ada@lantern.example"
SUSPEND = EffectKind.SUSPEND_USER


@pytest.fixture
def desk(world: World) -> World:
    """A world where three colleagues may shut somebody out."""
    world.join_queue(TOM, SARA, ADA)
    return world


def reported(
    world: World, text: str = WORRIED, *, who: str = "eve@acme.example", signed_in: bool = False
) -> int:
    """A report, answered and noted; of somebody who is not signed in and whose trail is quiet
    everything waits for a person."""
    ticket = world.form(text, who=who, signed_in=signed_in)
    world.triage()
    settle(world)
    return ticket


def settle(world: World) -> None:
    """Whatever is due is done, and what our own updates made Zendesk send is answered."""
    for _ in range(3):
        world.clock.sleep(4)
        world.contain()
    world.triage_echoes()
    world.forget_calls()


def press(world: World, ticket: int, name: str, who: str = TOM) -> str:
    """An agent applies the macro; what came of it."""
    world.press(ticket, name, who)
    (outcome,) = world.triage()
    return outcome


def only(world: World, ticket: int, kind: EffectKind) -> Effect:
    """The one effect of that kind."""
    (effect,) = world.effects(ticket, kind)
    return effect


def finish(world: World, effect: Effect) -> None:
    """As the worker leaves a step that shut somebody out."""
    ledger, now = world.store.ledger, world.clock.now()
    held = ledger.claim(effect.id, now=now, lease=timedelta(seconds=20))
    assert held is not None
    held = ledger.start(held, prior={}, now=now)
    ledger.finish(held, state=EffectState.DONE, now=now, expires_at=now + EXPIRES)


def answers(world: World, ticket: int) -> list[str]:
    """Notes that answer a macro."""
    return [note for note in world.notes(ticket) if note.startswith("«")]


# Steps


def test_a_step_that_waited_is_approved_taken_and_told_in_one_note(desk: World) -> None:
    ticket = reported(desk, who=QUIET)
    waiting = only(desk, ticket, EffectKind.REVOKE_SESSIONS)

    outcome = press(desk, ticket, "revoke_sessions")
    tags_before = desk.ticket(ticket)["tags"]
    desk.clock.sleep(4)
    desk.contain()

    (note,) = answers(desk, ticket)
    writes = desk.calls(f"/api/v2/tickets/{ticket}", "PUT")
    approvals = desk.store.steps.approvals(waiting.id)
    assert outcome == "asked"
    assert desk.live_sessions(QUIET_ID) == 0
    assert [each.approver for each in approvals] == [person(desk.user(TOM)["id"])]
    assert "by Tom Field" in note
    assert "1 ended" in note
    assert "deskwarden_revoke_sessions" in tags_before
    assert "deskwarden_revoke_sessions" not in desk.ticket(ticket)["tags"]
    assert len(writes) == 1


def test_a_step_that_nobody_planned_is_planned_and_taken(desk: World) -> None:
    """Any agent may: signing in again undoes it."""
    desk.ask("POST", "/users", {"user": {"name": "New", "email": "new@lantern.example"}})
    ticket = reported(desk, ROUTINE)

    outcome = press(desk, ticket, "revoke_sessions", SARA)
    settle(desk)

    incident, step = desk.incident(ticket), only(desk, ticket, EffectKind.REVOKE_SESSIONS)
    assert outcome == "incident"
    assert incident.severity is Severity.SEV_3
    assert incident.reporter.proof is Proof.UNPROVEN
    assert incident.reporter.email == "eve@acme.example"
    assert (step.state, step.requested_by) == (EffectState.DONE, person(desk.user(SARA)["id"]))
    assert desk.live_sessions() == 0
    assert len(desk.notes(ticket)) == 3  # the macro's own words, the first note, the answer


def test_the_same_macro_applied_again_acts_again(desk: World) -> None:
    ticket = reported(desk, signed_in=True)
    done = len(desk.effects(ticket, EffectKind.REVOKE_SESSIONS))

    for _ in range(2):
        assert press(desk, ticket, "revoke_sessions") == "asked"
        settle(desk)

    steps = desk.effects(ticket, EffectKind.REVOKE_SESSIONS)
    assert [step.state for step in steps] == [EffectState.DONE] * (done + 2)
    assert len({step.generation for step in steps}) == done + 2


def test_the_same_request_acts_once_however_often_its_event_comes(desk: World) -> None:
    ticket = reported(desk, who=QUIET)
    press(desk, ticket, "revoke_sessions")
    settle(desk)

    again = [desk.answer(desk.hear_of_tag(ticket, "deskwarden_revoke_sessions")) for _ in range(2)]
    settle(desk)

    assert again == ["known_act"] * 2
    assert len(desk.effects(ticket, EffectKind.REVOKE_SESSIONS)) == 1
    assert len(answers(desk, ticket)) == 1


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
        press(desk, ticket, "reset_mfa", who)
        states.append(only(desk, ticket, kind).state)
        settle(desk)

    assert states == [EffectState.PLANNED, EffectState.PLANNED, EffectState.APPROVED]


def test_an_approval_that_is_too_old_is_none(desk: World) -> None:
    """15 minutes between two approvers: the first must approve anew."""
    ticket = reported(desk, ROUTINE)
    press(desk, ticket, "reset_mfa", TOM)
    settle(desk)
    press(desk, ticket, "reset_mfa", SARA)
    settle(desk)
    (given,) = desk.store.steps.approvals(only(desk, ticket, EffectKind.RESET_MFA).id)
    age(desk, given.act_id, timedelta(minutes=16))

    press(desk, ticket, "reset_mfa", ADA)

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


def test_two_macros_in_one_update_each_act(desk: World) -> None:
    ticket = reported(desk, ROUTINE)
    ids = desk.services.policy.macro_ids
    tags = "deskwarden_block_integration deskwarden_suspend_user"
    with desk.browser(TOM) as browser:
        both = [str(ids["macro_suspend_user"]), str(ids["macro_block_integration"])]
        sent = {"macro": both, "tags": tags}
        browser.post(f"{desk.url}/agent/tickets/{ticket}", sent, timeout=10)
    desk.triage()
    settle(desk)

    assert only(desk, ticket, SUSPEND).state is EffectState.PLANNED
    assert len(desk.effects(ticket, EffectKind.BLOCK_INTEGRATION)) == 2
    assert len(answers(desk, ticket)) == 2
    assert not {t for t in desk.ticket(ticket)["tags"] if t.startswith("deskwarden_")}


def test_a_step_on_its_way_is_not_asked_for_twice(desk: World) -> None:
    ticket = reported(desk)
    press(desk, ticket, "suspend_user", TOM)
    desk.ask("DELETE", f"/tickets/{ticket}/tags", {"tags": ["deskwarden_suspend_user"]})
    desk.triage_echoes()

    outcome = press(desk, ticket, "suspend_user", SARA)

    assert outcome == "refused_macro_on_its_way"


def test_an_account_that_is_so_already_leaves_nothing_to_do(desk: World) -> None:
    ticket = reported(desk, ROUTINE)
    suspend_by_hand(desk)

    outcome = press(desk, ticket, "suspend_user")

    assert outcome == "refused_macro_nothing_to_do"
    assert desk.effects(ticket, SUSPEND) == []


def test_who_has_no_account_has_nothing_to_contain(desk: World) -> None:
    ticket = desk.form(ROUTINE, who="nora@globex.example")
    desk.triage()

    outcome = press(desk, ticket, "suspend_user")

    assert outcome == "refused_macro_no_account"


def test_an_account_of_our_own_is_not_touched(make_world: Callable[..., World]) -> None:
    world = make_world(identity_own_ids=("usr_eve",))
    ticket = world.form(ROUTINE)
    world.triage()

    outcome = press(world, ticket, "revoke_sessions")

    assert outcome == "refused_protected_ours"
    assert world.calls("/admin", "DELETE") == []


def test_a_provider_that_is_down_is_asked_again_later(desk: World) -> None:
    ticket = reported(desk)
    desk.fault("status", path="/admin/*", status=500)
    desk.press(ticket, "revoke_sessions")

    first = {desk.answer(row): row for row in desk.arrived(events=2)}
    desk.mend()
    desk.clock.sleep(60)
    second = desk.answer(first["failed"])

    assert second == "asked"


# Undo, confirm, raise, close


def suspended(world: World, ticket: int) -> Effect:
    """The ticket's account was suspended on an agent's word."""
    press(world, ticket, "suspend_user", TOM)
    finish(world, only(world, ticket, SUSPEND))
    settle(world)
    return only(world, ticket, SUSPEND)


def test_undo_takes_back_what_stands_and_nothing_a_second_time(desk: World) -> None:
    ticket = reported(desk)
    step = suspended(desk, ticket)

    first = press(desk, ticket, "undo", SARA)
    undone = only(desk, ticket, EffectKind.UNDO)
    settle(desk)
    second = press(desk, ticket, "undo", SARA)

    assert (first, second) == ("asked", "refused_macro_nothing_stands")
    assert (undone.undo_of, undone.state) == (step.id, EffectState.APPROVED)
    assert undone.requested_by == person(desk.user(SARA)["id"])


def test_an_undoing_that_waits_for_a_person_gets_their_word(desk: World) -> None:
    ticket = reported(desk)
    suspended(desk, ticket)
    press(desk, ticket, "undo", SARA)
    undone = only(desk, ticket, EffectKind.UNDO)
    now = desk.clock.now()
    held = desk.store.ledger.claim(undone.id, now=now, lease=timedelta(seconds=20), early=True)
    assert held is not None
    desk.store.ledger.wait(held, code="undo_changed_since", now=now)
    settle(desk)

    outcome = press(desk, ticket, "undo", TOM)

    assert outcome == "asked"
    assert only(desk, ticket, EffectKind.UNDO).state is EffectState.APPROVED


def test_confirm_keeps_what_would_end_by_itself(desk: World) -> None:
    ticket = reported(desk)
    suspended(desk, ticket)

    first = press(desk, ticket, "confirm", SARA)
    settle(desk)
    second = press(desk, ticket, "confirm", SARA)

    assert (first, second) == ("asked", "refused_macro_nothing_expires")
    assert only(desk, ticket, SUSPEND).confirmed_by == person(desk.user(SARA)["id"])


def test_raise_goes_one_level_up_and_says_by_whom(desk: World) -> None:
    ticket = reported(desk, ROUTINE)
    press(desk, ticket, "revoke_sessions")
    settle(desk)

    outcomes = []
    for _ in range(3):
        outcomes.append(press(desk, ticket, "raise_severity"))
        settle(desk)

    judgement = desk.incident(ticket).judgement
    (note,) = [n for n in answers(desk, ticket) if "It was SEV-3" in n]
    assert outcomes == ["asked", "asked", "refused_macro_gravest"]
    assert (judgement.severity, judgement.reasons[0]) == (Severity.SEV_1, "raised_by_agent")
    assert "by Tom Field" in note
    assert "sev_1" in desk.ticket(ticket)["tags"]


def test_raise_on_a_ticket_without_an_incident_opens_one_and_no_more(desk: World) -> None:
    ticket = reported(desk, ROUTINE)

    outcome = press(desk, ticket, "raise_severity")
    settle(desk)
    again = desk.answer(desk.hear_of_tag(ticket, "deskwarden_raise_severity"))

    assert (outcome, again) == ("incident", "known_act")
    assert desk.incident(ticket).severity is Severity.SEV_3
    assert "deskwarden_raise_severity" not in desk.ticket(ticket)["tags"]


def test_not_an_incident_closes_it_stops_what_waits_and_is_kept_as_feedback(desk: World) -> None:
    ticket = reported(desk, who=QUIET)

    outcome = press(desk, ticket, "not_an_incident")
    settle(desk)
    again = press(desk, ticket, "not_an_incident")

    incident = desk.incident(ticket)
    (word,) = desk.store.feedback.newest(None)
    steps = [e for e in desk.store.ledger.effects(incident.id) if e.kind.contains]
    assert (outcome, again) == ("asked", "refused_macro_closed")
    assert incident.state is IncidentState.FALSE_ALARM
    assert {step.state for step in steps} == {EffectState.REFUSED}
    assert (word.should, word.by) == (None, person(desk.user(TOM)["id"]))
    assert "macro not_an_incident" in word.reason
    assert "security_false_alarm" in desk.ticket(ticket)["tags"]
    assert "closed as a false alarm" in answers(desk, ticket)[0]


def test_not_an_incident_undoes_what_policy_did_and_not_what_people_did(desk: World) -> None:
    ticket = reported(desk)
    incident = desk.incident(ticket)
    theirs = suspended(desk, ticket)
    lock = EffectPlan(EffectKind.LOCK_ACCOUNT, "usr_eve", approved_by=POLICY)
    desk.store.ledger.amend(incident.id, plans=[lock], now=desk.clock.now())
    ours = only(desk, ticket, EffectKind.LOCK_ACCOUNT)
    finish(desk, ours)
    settle(desk)

    press(desk, ticket, "not_an_incident", SARA)

    undone = only(desk, ticket, EffectKind.UNDO)
    assert undone.undo_of == ours.id
    assert undone.undo_of != theirs.id


def test_a_step_on_a_closed_incident_opens_it_again(desk: World) -> None:
    ticket = reported(desk)
    press(desk, ticket, "not_an_incident")
    settle(desk)

    outcome = press(desk, ticket, "revoke_sessions")
    settle(desk)

    assert outcome == "asked"
    assert desk.incident(ticket).state is IncidentState.OPEN
    assert "security_false_alarm" not in desk.ticket(ticket)["tags"]


@pytest.mark.parametrize("name", ["undo", "confirm", "not_an_incident"])
def test_what_needs_an_incident_opens_none(desk: World, name: str) -> None:
    ticket = reported(desk, ROUTINE)

    outcome = press(desk, ticket, name)

    assert outcome == "refused_macro_no_incident"
    assert desk.store.ledger.incident_of(ticket) is None


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


def suspend_by_hand(world: World) -> None:
    """Somebody did it in the Admin Console."""
    identity = world.services.impact.identity
    identity.suspend(identity.find("eve@acme.example").id, operation="by hand")


def test_other_tags_cost_no_call_at_all(desk: World) -> None:
    ticket = reported(desk)
    desk.ask("PUT", f"/tickets/{ticket}/tags", {"tags": ["vip"]})
    desk.forget_calls()

    outcomes = desk.triage(echoes=True)

    assert outcomes == ["other_tags"]
    assert desk.calls("/") == []


def test_an_older_request_is_not_taken_for_the_one_that_zendesk_does_not_show_yet(
    desk: World,
) -> None:
    """An event of a second macro whose audit is late: it is waited for, then given up."""
    ticket = reported(desk, who=QUIET)
    press(desk, ticket, "revoke_sessions")
    settle(desk)
    row = desk.hear_of_tag(ticket, "deskwarden_revoke_sessions", at="2099-01-01T00:00:00Z")

    outcomes = []
    for _ in range(4):
        outcomes.append(desk.answer(row))
        desk.clock.sleep(60)

    assert outcomes == ["failed", "failed", "failed", "known_act"]
    assert len(desk.effects(ticket, EffectKind.REVOKE_SESSIONS)) == 1


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


def test_a_refusal_on_an_incident_is_answered_once_too(world: World) -> None:
    ticket = reported(world)
    first = press(world, ticket, "suspend_user", SARA)
    settle(world)

    again = world.answer(world.hear_of_tag(ticket, "deskwarden_suspend_user"))
    settle(world)

    assert (first, again) == ("refused_macro_group", "refused_macro_group")
    assert len(answers(world, ticket)) == 1


def test_a_request_that_nobody_made_is_none() -> None:
    with pytest.raises(ValueError, match="nobody asked"):
        request_of(MACROS[0], Asked(), Seen(a_ticket(), ()))


def test_an_account_whose_requester_has_no_address_is_nobodys(desk: World) -> None:
    state, nora = desk.sandbox.state, desk.user("nora@globex.example")["id"]
    ticket = desk.form(WORRIED, who="nora@globex.example")
    with state.change():
        state.table("users").put(nora, {**(state.table("users").get(nora) or {}), "email": None})
    desk.triage()

    outcome = press(desk, ticket, "revoke_sessions")

    assert outcome == "refused_macro_no_account"


def test_what_the_provider_cannot_do_is_refused(desk: World) -> None:
    identity = desk.services.impact.identity
    lesser = Lesser(identity)
    impact = replace(desk.services.impact, identity=lesser)
    quiet = replace(desk, services=replace(desk.services, impact=impact))
    ticket = reported(desk, ROUTINE)
    desk.press(ticket, "revoke_sessions")

    outcomes = {quiet.answer(row) for row in desk.arrived(events=2)}

    assert "refused_macro_verb_missing" in outcomes


def test_a_provider_that_shows_no_sessions_still_ends_them(desk: World) -> None:
    impact = replace(desk.services.impact, identity=Blind(desk.services.impact.identity))
    blind = replace(desk, services=replace(desk.services, impact=impact))
    ticket = reported(desk, ROUTINE)
    desk.press(ticket, "revoke_sessions")

    outcomes = {blind.answer(row) for row in desk.arrived(events=2)}

    assert "incident" in outcomes
    assert only(desk, ticket, EffectKind.REVOKE_SESSIONS).blast["sessions"] is None


class Lesser:
    """A provider that signs nobody out."""

    def __init__(self, identity: Any) -> None:
        self._identity = identity
        self.verbs = identity.verbs - {EffectKind.REVOKE_SESSIONS}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._identity, name)


class Blind:
    """A provider that shows no sessions."""

    def __init__(self, identity: Any) -> None:
        self._identity = identity

    def sessions(self, account_id: str) -> Any:
        """Not here."""
        raise VerbMissing(f"no list of sessions of {account_id}")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._identity, name)
