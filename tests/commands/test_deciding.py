"""`deskwarden approve|refuse|undo|confirm|protect|breaker`: people's words on steps."""

import json

import pytest

from incidents.ledger import Effect, EffectKind, EffectState
from incidents.model import IncidentState
from tests.fixtures.command_line import ADA, SARA, TOM, CommandLine
from tests.fixtures.world import World

LIN = "lin@acme.example"


@pytest.fixture
def ticket(world: World, command_line: CommandLine) -> int:
    """An incident that Ivo reported."""
    found = world.form(who="ivo@globex.example")
    world.triage()
    world.contain()
    world.forget_calls()
    return found


@pytest.fixture
def step(world: World, command_line: CommandLine, ticket: int) -> Effect:
    """Tom asked for Lin's suspension; it waits."""
    words = ("--step", "suspend_user", "--account", LIN, "--yes", "--json")
    said = command_line.says("contain", str(ticket), *words, who=TOM)
    return effect(world, ticket, json.loads(said.stdout)["effects"][0]["id"])


def effect(world: World, ticket: int, number: int) -> Effect:
    found = world.store.ledger.effects(world.incident(ticket).id)
    return next(each for each in found if each.id == number)


def approve(line: CommandLine, step: Effect, who: str, *more: str, plan: str = "") -> str:
    words = ("approve", str(step.id), "--plan", plan or step.plan_hash, *more)
    return line.says(*words, who=who).output


def done(world: World, line: CommandLine, step: Effect) -> None:
    approve(line, step, SARA)
    world.contain()


def is_suspended(world: World) -> bool:
    row = world.sandbox.state.table("company_user").get("usr_lin")
    return row is not None and row["status"] == "suspended"


def test_another_person_approves_what_was_shown_and_it_runs(
    world: World, command_line: CommandLine, ticket: int, step: Effect
) -> None:
    shown = command_line.says("effects", "show", str(step.id), reason="").output

    said = approve(command_line, step, SARA, plan=step.plan_hash[:16])
    world.contain()

    assert f"deskwarden approve {step.id} --plan {step.plan_hash}" in shown
    assert "is allowed and begins now" in said
    assert effect(world, ticket, step.id).state is EffectState.DONE
    assert is_suspended(world)


def test_nobody_approves_what_they_asked_for(
    world: World, command_line: CommandLine, step: Effect
) -> None:
    said = approve(command_line, step, TOM)
    world.contain()

    assert "nobody approves what they asked for themselves" in said
    assert command_line.writes() == []


def test_another_plan_is_not_approved(
    world: World, command_line: CommandLine, step: Effect
) -> None:
    other = approve(command_line, step, SARA, plan="0" * 64)
    short = approve(command_line, step, SARA, plan="abc")
    words = approve(command_line, step, SARA, plan="not a number at all")
    world.contain()

    assert f"the plan of effect {step.id} is another one now" in other
    assert "at least 16 signs" in short
    assert "at least 16 signs" in words
    assert command_line.writes() == []


def test_the_same_act_approves_once(
    world: World, command_line: CommandLine, ticket: int, step: Effect
) -> None:
    approve(command_line, step, SARA, "--act", "yes-1")

    again = approve(command_line, step, SARA, "--act", "yes-1")
    world.contain()

    assert "on record already" in again
    assert len([call for call in command_line.writes() if call.endswith("/status")]) == 1


def test_rung_three_takes_two_others(world: World, command_line: CommandLine, ticket: int) -> None:
    words = ("--step", "reset_mfa", "--account", LIN, "--yes", "--json")
    asked = command_line.says("contain", str(ticket), *words, who=TOM)
    step = effect(world, ticket, json.loads(asked.stdout)["effects"][0]["id"])

    first = approve(command_line, step, SARA)
    world.contain()
    between = command_line.writes()
    second = approve(command_line, step, ADA)
    world.contain()

    assert "waits for one more person" in first
    assert between == []
    assert "begins now" in second
    assert command_line.writes() == ["DELETE /admin/api/v1/users/usr_lin/mfa"]


def test_what_is_refused_is_never_done_and_needs_no_token(
    world: World, command_line: CommandLine, ticket: int, step: Effect
) -> None:
    said = command_line.says("refuse", str(step.id), "--act", "no-1")
    again = command_line.says("refuse", str(step.id), "--act", "no-1", "--json")
    later = approve(command_line, step, SARA)
    world.contain()

    assert "will not be done" in said.output
    assert json.loads(again.stdout) == {"effect": step.id, "new": False}
    assert f"effect {step.id} is refused and waits for nobody" in later
    assert command_line.writes() == []


def test_what_has_begun_cannot_be_refused(
    world: World, command_line: CommandLine, step: Effect
) -> None:
    done(world, command_line, step)

    said = command_line.says("refuse", str(step.id))

    assert (said.exit_code, "undo it" in said.output) == (1, True)


def test_a_step_is_undone_without_a_token(
    world: World, command_line: CommandLine, ticket: int, step: Effect
) -> None:
    done(world, command_line, step)
    before = is_suspended(world)

    said = command_line.says("undo", str(step.id))
    world.contain()

    assert before
    assert f"Effect {step.id} is being undone" in said.output
    assert not is_suspended(world)


def test_a_step_is_undone_once(
    world: World, command_line: CommandLine, ticket: int, step: Effect
) -> None:
    done(world, command_line, step)
    command_line.says("undo", str(step.id), "--act", "back-1")

    same = command_line.says("undo", str(step.id), "--act", "back-1", "--json")
    other = command_line.says("undo", str(step.id))

    (planned,) = world.effects(ticket, EffectKind.UNDO)
    assert json.loads(same.stdout) == {"undone": {str(step.id): planned.id}}
    assert (other.exit_code, "being undone, already" in other.output) == (1, True)


def test_everything_of_an_incident_that_stands_is_undone(
    world: World, command_line: CommandLine, ticket: int, step: Effect
) -> None:
    done(world, command_line, step)
    incident = world.incident(ticket).id

    said = command_line.says("undo", incident, "--act", "back-1")
    world.contain()
    again = command_line.says("undo", incident, "--act", "back-1")
    later = command_line.says("undo", incident)

    assert said.exit_code == 0
    assert again.exit_code == 0
    assert (later.exit_code, "nothing of" in later.output) == (1, True)
    assert len(world.effects(ticket, EffectKind.UNDO)) == 1
    assert not is_suspended(world)


def test_what_is_no_effect_cannot_be_undone(command_line: CommandLine, ticket: int) -> None:
    targets = ("x", "0x1", "9" * 19, "4711")

    said = [command_line.says("undo", target) for target in targets]

    assert [each.exit_code for each in said] == [1, 1, 1, 1]
    assert all("there is no effect" in each.output for each in said)


def test_what_is_confirmed_stays(
    world: World, command_line: CommandLine, ticket: int, step: Effect
) -> None:
    done(world, command_line, step)

    said = command_line.says("confirm", str(step.id), who=SARA)
    again = command_line.says("confirm", str(step.id), who=SARA)

    found = effect(world, ticket, step.id)
    assert "is not undone by itself" in said.output
    assert found.confirmed_by == f"zendesk:{world.user(SARA)['id']}"
    assert "was confirmed before" in again.output


def test_a_protected_account_is_touched_by_nobody(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    put = command_line.says("protect", LIN, who=TOM, reason="break glass")
    words = ("--step", "revoke_sessions", "--account", LIN, "--yes")
    asked = command_line.says("contain", str(ticket), *words, who=SARA)
    listed = command_line.says("protect", "--list", reason="")
    world.contain()

    assert "Account usr_lin is protected" in put.output
    assert (asked.exit_code, "list of protected accounts" in asked.output) == (1, True)
    assert all(part in listed.output for part in ("usr_lin", "break glass", "zendesk:"))
    assert command_line.writes() == []


def test_an_account_comes_off_the_list_even_when_it_is_gone(
    world: World, command_line: CommandLine
) -> None:
    command_line.says("protect", LIN, who=TOM)
    with world.sandbox.state.change():
        world.sandbox.state.table("company_user").drop("usr_lin")

    said = command_line.says("protect", "usr_lin", "--remove", who=TOM)
    again = command_line.says("protect", "usr_lin", "--remove", who=TOM)
    listed = command_line.says("protect", "--list", "--json", reason="")
    empty = command_line.says("protect", "--list", reason="")

    assert "protected no longer" in said.output
    assert "usr_lin is not on the list" in again.output
    assert json.loads(listed.stdout) == []
    assert "No account is on the list" in empty.output


def test_an_act_of_before_protects_nobody_anew(world: World, command_line: CommandLine) -> None:
    command_line.says("protect", LIN, "--act", "p-1", who=TOM)
    command_line.says("protect", LIN, "--remove", who=SARA)

    command_line.says("protect", LIN, "--act", "p-1", who=TOM)

    assert world.store.steps.protected() == []


def test_protect_wants_one_account_or_the_list(command_line: CommandLine) -> None:
    wrong = [(), ("usr_lin", "--list"), ("--list", "--remove")]

    said = [command_line.says("protect", *words, who=TOM) for words in wrong]

    assert [each.exit_code for each in said] == [2, 2, 2]


def test_anybody_opens_the_breaker_and_a_proved_person_closes_it(
    world: World, command_line: CommandLine
) -> None:
    opened = command_line.says("breaker", "open", reason="it looks wrong")
    shown = command_line.says("breaker", "show", reason="")
    nobody = command_line.says("breaker", "close")
    closed = command_line.says("breaker", "close", "--act", "c-1", who=TOM)
    command_line.says("breaker", "open")
    replayed = command_line.says("breaker", "close", "--act", "c-1", who=TOM)

    assert "it looks wrong" in opened.output
    assert "Every step waits for a person" in shown.output
    assert nobody.exit_code == 1
    assert "policy decides what it may" in closed.output
    assert replayed.exit_code == 0
    assert world.store.steps.breaker() is not None


def test_a_closed_breaker_says_so(command_line: CommandLine) -> None:
    said = command_line.says("breaker", "show", "--json", reason="")

    assert json.loads(said.stdout) == {"open": None}


def test_every_act_is_in_the_audit_with_its_person_and_reason(
    world: World, command_line: CommandLine, ticket: int, step: Effect
) -> None:
    done(world, command_line, step)

    told = world.store.effect_desk.told(world.store.effect_desk.find(step.id))

    (approved,) = [each for each in told if each.entry.action == "approved"]
    assert approved.actor == f"zendesk:{world.user(SARA)['id']}"
    assert approved.entry.detail["reason"] == "as the runbook says"
    assert world.store.first_break() is None


def test_an_incident_is_raised_once_for_one_act(world: World, command_line: CommandLine) -> None:
    ticket = world.form(who="ivo@globex.example")
    world.triage()
    world.contain()
    before = world.incident(ticket).severity

    said = command_line.says("raise-severity", str(ticket), "--act", "r-1", who=TOM)
    again = command_line.says("raise-severity", str(ticket), "--act", "r-1", "--json", who=TOM)
    world.clock.sleep(30)
    world.contain()

    after = world.incident(ticket).severity
    assert after == before - 1
    assert after.label in said.output
    assert json.loads(again.stdout)["new"] is False
    assert f"It was {before.label}" in world.notes(ticket)[-1]


def test_what_is_gravest_is_not_raised(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    while world.incident(ticket).severity > 1:
        command_line.says("raise-severity", str(ticket), who=TOM)

    said = command_line.says("raise-severity", str(ticket), who=TOM)

    assert (said.exit_code, "SEV-1 already" in said.output) == (1, True)


def test_a_false_alarm_is_closed_and_what_waits_is_dropped(
    world: World, command_line: CommandLine, ticket: int, step: Effect
) -> None:
    incident = world.incident(ticket).id

    said = command_line.says("not-an-incident", incident, "--act", "n-1", who=SARA)
    again = command_line.says("not-an-incident", incident, "--act", "n-1", who=SARA)
    later = command_line.says("not-an-incident", incident, who=SARA)
    world.clock.sleep(30)
    world.contain()

    assert "closed as a false alarm" in said.output
    assert "on record already" in again.output
    assert (later.exit_code, "false alarm already" in later.output) == (1, True)
    assert world.incident(ticket).state is IncidentState.FALSE_ALARM
    assert effect(world, ticket, step.id).state is EffectState.REFUSED
    assert "closed as a false alarm" in world.notes(ticket)[-1]
    (given,) = world.store.feedback.newest(None)
    assert (given.should, given.by) == (None, f"zendesk:{world.user(SARA)['id']}")


def test_who_may_not_shut_out_may_not_close_either(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    said = command_line.says("not-an-incident", str(ticket))

    assert (said.exit_code, "without a personal token" in said.output) == (1, True)
    assert world.incident(ticket).state is IncidentState.OPEN


def test_the_note_names_who_approved_by_command_and_why(
    world: World, command_line: CommandLine, ticket: int, step: Effect
) -> None:
    said = ("approve", str(step.id), "--plan", step.plan_hash)
    command_line.says(*said, who=SARA, reason="the owner confirmed it")

    world.clock.sleep(30)
    world.contain()

    note = world.notes(ticket)[-1]
    assert "Sara Vance approved: Suspend the user. Reason given: the owner confirmed it" in note
    assert "Tom Field asked: Suspend the user. Reason given" in note


def test_each_of_two_approvers_is_named_as_they_speak(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    words = ("--step", "reset_mfa", "--account", LIN, "--yes", "--json")
    asked = command_line.says("contain", str(ticket), *words, who=TOM)
    step = effect(world, ticket, json.loads(asked.stdout)["effects"][0]["id"])
    world.clock.sleep(30)
    world.contain()

    approve(command_line, step, SARA)
    world.clock.sleep(30)
    world.contain()
    first = world.notes(ticket)[-1]
    approve(command_line, step, ADA)
    world.clock.sleep(30)
    world.contain()
    second = world.notes(ticket)[-1]

    assert "Sara Vance approved: Force MFA re-enrolment" in first
    assert "Waiting: Force MFA re-enrolment" in first
    assert "Ada Marsh approved: Force MFA re-enrolment" in second
    assert "Sara Vance approved" not in second


def test_who_confirms_undoes_or_refuses_is_named_with_their_reason(
    world: World, command_line: CommandLine, ticket: int, step: Effect
) -> None:
    done(world, command_line, step)
    command_line.says("confirm", str(step.id), who=TOM, reason="it stays for now")
    world.clock.sleep(30)
    world.contain()
    confirmed = world.notes(ticket)[-1]

    command_line.says("undo", str(step.id), reason="it was a holiday")
    world.clock.sleep(30)
    world.contain()
    undone = world.notes(ticket)[-1]

    assert "Tom Field confirmed: Suspend the user. Reason given: it stays for now" in confirmed
    assert "@" in undone.partition("undoes: Suspend the user")[0].rpartition(": ")[2]
    assert "Reason given: it was a holiday" in undone


def test_the_note_of_a_raise_names_who_gave_the_command(
    world: World, command_line: CommandLine
) -> None:
    ticket = world.form(who="ivo@globex.example")
    world.triage()
    world.contain()

    command_line.says("raise-severity", str(ticket), who=TOM)
    world.clock.sleep(30)
    world.contain()

    assert "«Security: raise severity», by Tom Field" in world.notes(ticket)[-1]
