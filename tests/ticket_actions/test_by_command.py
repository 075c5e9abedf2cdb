"""What people said by command, in the next note and in no other."""

from dataclasses import replace
from datetime import timedelta

from incidents.approvals import How, PersonAct, person
from incidents.asking import Asking
from incidents.ledger import Effect, EffectKind, EffectPlan, EffectState, TimelineEntry
from incidents.macros import CHECK
from tests.builders import NOW
from tests.fixtures.world import World
from ticket_actions.act import act
from ticket_actions.by_command import name_of, people_known, untold
from ticket_actions.look import see
from ticket_actions.request import Request

SAID = {"how": "cli", "act": "cli:zendesk:7:x", "reason": "as the runbook says"}
STEP = "SEC-2026-0047:suspend_user:acc-1"


def entry(action: str, subject: str = STEP, **detail: str) -> TimelineEntry:
    return TimelineEntry(NOW, action, subject, {**SAID, **detail}, "zendesk:7")


def note(**result: object) -> Effect:
    written = Effect(
        1, "k", "SEC-2026-0047", EffectKind.NOTE, "5", "", EffectState.DONE, "", 1, NOW
    )
    return replace(written, result=result)


def test_the_parts_of_one_command_are_one() -> None:
    parts = [entry("asked", "SEC-2026-0047"), entry("approved"), entry("undo_asked")]

    (found,) = untold(parts, [])

    assert found.did == ("asked", "approved: Suspend the user", "undoes: Suspend the user")
    assert (found.by, found.why) == ("zendesk:7", "as the runbook says")


def test_a_command_names_the_steps_that_it_asked_for() -> None:
    asked = replace(entry("asked", "SEC-2026-0047"), detail={**SAID, "steps": ["suspend_user"]})

    (found,) = untold([asked], [])

    assert found.did == ("asked: Suspend the user",)


def test_what_a_macro_did_or_nobody_said_is_no_command() -> None:
    others = [entry("approved", how="macro"), TimelineEntry(NOW, "done", STEP)]

    assert untold(others, []) == ()


def test_what_a_note_named_is_not_named_again() -> None:
    first = entry("approved")
    second = replace(entry("confirmed"), at=NOW + timedelta(minutes=1))
    (told,) = untold([first], [])

    found = untold([first, second], [note(named=[told.key]), note(), note(named=3)])

    assert [each.did for each in found] == [("confirmed: Suspend the user",)]


def test_an_act_without_words_of_its_own_has_its_person_and_reason() -> None:
    (found,) = untold([entry("protected")], [])

    assert (found.did, found.why) == ((), "as the runbook says")


def test_zendesk_names_people_and_nobody_else(world: World) -> None:
    tom = world.user("tom@lantern.example")["id"]
    desk = world.services.desk
    known = {tom: desk.person(tom)}

    names = [
        name_of(person(tom), {}, desk),
        name_of(person(tom), known, desk),
        name_of("root@host", {}, desk),
        name_of(person(4711), {}, desk),
    ]

    assert names == ["Tom Field", "Tom Field", "root@host", "zendesk:4711"]


def test_only_whom_the_ticket_does_not_know_is_asked_for(world: World) -> None:
    tom, sara = (world.user(f"{who}@lantern.example")["id"] for who in ("tom", "sara"))
    desk = world.services.desk
    known = {tom: desk.person(tom)}
    world.forget_calls()

    users = (person(tom), person(sara), person(sara), "root@host", "policy", "")
    found = people_known(users, known, desk)

    assert {each.name for each in found.values()} == {
        "Tom Field",
        world.user("sara@lantern.example")["name"],
    }
    assert found[tom] is known[tom]
    assert len([call for call in world.calls("/api/v2/users/") if "search" not in call]) == 1


def test_a_note_names_a_command_that_no_audit_stands_for(world: World) -> None:
    ticket, tom = world.form(), world.user("tom@lantern.example")["id"]
    incident = world.handle(ticket)
    said = PersonAct(person(tom), "cli:x", How.CLI, world.clock.now(), "by phone")
    seen = see(world.services.desk, ticket, lambda: None)

    act(Request(CHECK, said, tom, 3, seen), incident, world.services, lambda: None, at=None)
    world.contain_for(120)

    written = world.notes(ticket)[-1]
    assert "Checked again for Tom Field" in written
    assert "Tom Field asked. Reason given: by phone" in written


def test_a_result_names_a_command_without_reading_the_ticket_again(world: World) -> None:
    ticket, tom = world.form(), world.user("tom@lantern.example")["id"]
    incident = world.handle(ticket)
    world.forget_calls()
    said = PersonAct(person(tom), "cli:x", How.CLI, world.clock.now(), "by phone")
    told = EffectPlan(EffectKind.RESULT, str(ticket), "asked-cli:x")
    before = len(world.notes(ticket))

    world.services.acts.carry(incident.id, said, Asking((told,)), now=said.at)
    world.contain_for(120)

    (note,) = world.notes(ticket)[before:]  # the steps' end and the command in one
    assert "Tom Field asked. Reason given: by phone" in note
    assert [
        c for c in world.calls("/api/v2/tickets") if c.startswith("GET") and "audits" in c
    ] == []
