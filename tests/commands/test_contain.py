"""`deskwarden contain`: a person asks for a step; what is not exactly right is refused."""

import json

import pytest

from incidents.ledger import EffectKind, EffectState
from tests.fixtures.command_line import ADA, SARA, TOM, CommandLine
from tests.fixtures.world import World

pytestmark = pytest.mark.one_database

SUSPEND = ("--step", "suspend_user", "--account", "lin@acme.example", "--yes")


def waiting(world: World, ticket: int, kind: EffectKind = EffectKind.SUSPEND_USER) -> list[str]:
    return [e.target for e in world.effects(ticket, kind) if e.requested_by != "playbook"]


def test_rung_one_runs_at_once_and_the_ticket_is_told(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    step = ("--step", "revoke_sessions", "--account", "usr_lin", "--yes")

    said = command_line.says("contain", str(ticket), *step, who=ADA)
    world.contain()

    assert said.exit_code == 0
    assert "begins now" in said.output
    assert command_line.writes() == ["DELETE /admin/api/v1/users/usr_lin/sessions"]
    assert world.live_sessions("usr_lin") == 0


def test_rung_two_waits_for_another_person(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    said = command_line.says("contain", str(ticket), *SUSPEND, who=TOM)
    world.contain()

    (effect,) = [e for e in world.effects(ticket, EffectKind.SUSPEND_USER) if e.target == "usr_lin"]
    assert f"deskwarden approve {effect.id} --plan {effect.plan_hash}" in said.output
    assert (effect.state, effect.requested_by) == (
        EffectState.PLANNED,
        f"zendesk:{world.user(TOM)['id']}",
    )
    assert command_line.writes() == []


def test_the_plan_is_shown_before_anybody_is_asked(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    said = command_line.says("contain", str(ticket), *SUSPEND[:-1], who=TOM)

    for part in ("Suspend the user", "usr_lin, lin@acme.example", "needs one other", "plan"):
        assert part in said.output
    assert (said.exit_code, waiting(world, ticket)) == (1, [])


def test_without_a_token_nothing_is_asked_for(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    said = command_line.says("contain", str(ticket), *SUSPEND)

    assert said.exit_code == 1
    assert "without a personal token you may only show, undo, refuse and open" in said.output
    assert (waiting(world, ticket), world.calls("/admin")) == ([], [])


def test_the_same_act_asks_once(world: World, command_line: CommandLine, ticket: int) -> None:
    words = ("contain", str(ticket), *SUSPEND, "--act", "case-17")
    command_line.says(*words, who=TOM)

    again = command_line.says(*words, who=TOM)

    assert "on record already" in again.output
    assert waiting(world, ticket) == ["usr_lin"]


def test_an_act_does_nothing_else_under_its_name(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    command_line.says("contain", str(ticket), *SUSPEND, "--act", "case-17", who=TOM)
    revoke = ("--step", "revoke_sessions", "--account", "usr_lin", "--yes", "--act", "case-17")

    again = command_line.says("contain", str(ticket), *revoke, who=TOM)
    world.contain()

    assert "on record already" in again.output
    assert command_line.writes() == []


def test_nobody_uses_up_the_name_of_another_persons_act(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    command_line.says("contain", str(ticket), *SUSPEND, "--act", "case-17", who=TOM)
    revoke = ("--step", "revoke_sessions", "--account", "usr_lin", "--yes", "--act", "case-17")

    said = command_line.says("contain", str(ticket), *revoke, who=SARA)

    assert "begins now" in said.output


def test_what_waits_already_is_to_be_approved_and_not_asked_for_twice(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    command_line.says("contain", str(ticket), *SUSPEND, who=TOM)

    said = command_line.says("contain", str(ticket), *SUSPEND, who=SARA)

    assert said.exit_code == 1
    assert "waits for a person's word already" in said.output
    assert waiting(world, ticket) == ["usr_lin"]


def test_every_active_key_is_a_step_of_its_own_and_one_may_be_named(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    step = ("--step", "disable_keys", "--account", "eve@acme.example", "--yes")

    command_line.says("contain", str(ticket), *step, "--key", "key_nightly", who=TOM)
    said = command_line.says("contain", str(ticket), *step, "--json", who=TOM)

    asked = json.loads(said.stdout)["effects"]
    keys = {each["item"] for each in asked}
    assert "key_warehouse" in keys
    assert "key_nightly" not in keys
    assert {each["state"] for each in asked} == {"planned"}


def test_a_key_is_rotated_by_name_once_two_have_verified_its_owner(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    step = ("--step", "rotate_keys", "--account", "eve@acme.example", "--yes")

    said = command_line.says("contain", str(ticket), *step, "--key", "key_nightly", who=TOM)
    other = command_line.says("contain", str(ticket), *step, "--integration", "int_1", who=TOM)

    assert "waits for two other people, each of whom has verified" in said.output
    assert "--verified call-back" in said.output
    assert "--key goes with --step disable_keys or rotate_keys" in other.output


def test_anything_but_exactly_one_account_is_refused(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    named = {
        "": "no account is named",
        "*": "does not name exactly one account",
        "usr_lin usr_eve": "does not name exactly one account",
        "a@acme.example,b@acme.example": "does not name exactly one account",
        "nobody@acme.example": "is not exactly one account",
        "usr_nobody": "is not exactly one account",
        "usr_omar": "nobody shuts out an organisation's owner",
    }
    step = ("contain", str(ticket), "--step", "suspend_user", "--yes", "--account")

    said = {each: command_line.says(*step, each, who=TOM) for each in named}

    assert {each.exit_code for each in said.values()} == {1}
    assert [each for each, words in named.items() if words not in said[each].output] == []
    assert waiting(world, ticket) == []


def test_a_key_goes_with_the_keys_step_alone(command_line: CommandLine, ticket: int) -> None:
    step = ("--step", "suspend_user", "--account", "usr_lin", "--key", "key_1", "--yes")

    said = command_line.says("contain", str(ticket), *step, who=TOM)

    assert (said.exit_code, "--key goes with --step disable_keys" in said.output) == (1, True)


def test_two_accounts_of_one_address_are_refused(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    twins = [{"id": "usr_a"}, {"id": "usr_b"}]
    known = world.sandbox.state.table("company_user")
    row = known.get("usr_lin")
    assert row is not None
    with world.sandbox.state.change():
        for twin in twins:
            known.put(twin["id"], {**row, **twin})

    said = command_line.says("contain", str(ticket), *SUSPEND, who=TOM)

    assert said.exit_code == 1
    assert "is not exactly one account" in said.output
    assert waiting(world, ticket) == []


def test_a_key_that_the_account_has_not_is_named_with_those_it_has(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    step = ("--step", "disable_keys", "--account", "usr_eve", "--key", "key_no", "--yes")

    said = command_line.says("contain", str(ticket), *step, who=TOM)

    assert said.exit_code == 1
    assert "the account has no key_no; it has key_warehouse" in said.output


def test_what_is_off_already_is_nothing_to_do(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    step = ("--step", "disable_keys", "--account", "usr_lin", "--yes")

    said = command_line.says("contain", str(ticket), *step, who=TOM)

    assert (said.exit_code, "nothing to do" in said.output) == (1, True)


def test_what_is_no_incident_is_refused(command_line: CommandLine, ticket: int) -> None:
    targets = ("SEC-2020-0001", "everything", "4711")

    said = [command_line.says("contain", target, *SUSPEND, who=TOM) for target in targets]

    assert [each.exit_code for each in said] == [1, 1, 1]
    assert all("is no incident on record" in each.output for each in said[:2])
    assert "4711" in said[2].output


def test_an_incident_is_named_by_its_id_too(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    incident = world.incident(ticket).id

    command_line.says("contain", incident.lower(), *SUSPEND, who=TOM)

    assert waiting(world, ticket) == ["usr_lin"]


def test_nobody_answers_and_nothing_is_planned(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    command_line.token(TOM)
    world.fault("status", path="/admin/api/v1/users", status=503)

    said = command_line.says("contain", str(ticket), *SUSPEND, who=TOM)

    assert said.exit_code == 3
    assert "nothing was done" in said.output
    assert waiting(world, ticket) == []


def test_with_an_open_breaker_even_rung_one_waits(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    command_line.says("breaker", "open")
    step = ("--step", "revoke_sessions", "--account", "usr_lin", "--yes")

    said = command_line.says("contain", str(ticket), *step, who=TOM)
    world.contain()

    assert "the breaker is open: another person must allow it" in said.output
    assert command_line.writes() == []
