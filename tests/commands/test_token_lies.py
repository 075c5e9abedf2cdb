"""Tokens that prove nobody, or nobody who may: refused in a sentence, the provider never asked."""

import subprocess
import sys
from collections.abc import Callable

import pytest
import requests

from incidents.ledger import EffectKind
from sandbox.zendesk.seed import API_TOKEN
from tests.commands.deciding import bears_lins_address
from tests.fixtures.command_line import ADA, EVE, LOU, SARA, SID, TOM, CommandLine
from tests.fixtures.processes import environment
from tests.fixtures.world import World

pytestmark = pytest.mark.one_database

SUSPEND = ("--step", "suspend_user", "--account", "lin@acme.example", "--yes")
Words = tuple[str, ...]


@pytest.fixture
def ticket(world: World, command_line: CommandLine) -> int:
    """An incident whose steps wait: Eve reported it, of her own account."""
    found = world.form(signed_in=False)
    world.triage()
    world.contain()
    world.forget_calls()
    return found


def every_change(world: World, ticket: int) -> list[Words]:
    """Each command that a token is needed for."""
    (first, *_) = world.effects(ticket, EffectKind.SUSPEND_USER)
    return [
        ("contain", str(ticket), *SUSPEND),
        ("approve", str(first.id), "--plan", first.plan_hash),
        ("confirm", str(first.id)),
        ("protect", "usr_lin"),
        ("protect", "usr_lin", "--remove"),
        ("breaker", "close"),
        ("containment", "resume"),
        ("effects", "resolve", str(first.id), "not-done", "--again"),
        ("effects", "resolve", str(first.id), "not-done"),
        ("effects", "resolve", str(first.id), "done"),
    ]


def test_without_a_token_each_change_is_refused_with_the_sentence(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    said = [command_line.says(*words) for words in every_change(world, ticket)]

    assert {each.exit_code for each in said} == {1}
    for each in said:
        assert "without a personal token you may only show, undo, refuse and open" in each.output
    assert world.calls("/admin") == []


def demoted(line: CommandLine) -> str:
    line.token(TOM)
    line.change(TOM, role="end-user")
    return TOM


def suspended_a_second_ago(line: CommandLine) -> str:
    line.token(TOM)
    line.change(TOM, suspended=True)
    return TOM


def made_light(line: CommandLine) -> str:
    line.token(TOM)
    line.change(TOM, role_type=1)
    return TOM


def gone_from_the_queue(line: CommandLine) -> str:
    group = line.world.store.ledger.desk_objects().group_id
    path = f"/users/{line.world.user(TOM)['id']}/group_memberships"
    for each in line.world.ask("GET", path)["group_memberships"]:
        if each["group_id"] == group:
            line.world.ask("DELETE", f"/group_memberships/{each['id']}")
    return TOM


LIARS: dict[str, Callable[[CommandLine], str]] = {
    "an end user": lambda _: EVE,
    "a light agent": lambda _: LOU,
    "a suspended agent": lambda _: SID,
    "demoted since the token was made": demoted,
    "suspended since the token was made": suspended_a_second_ago,
    "made a light agent since": made_light,
    "an agent of another group": gone_from_the_queue,
}


@pytest.mark.parametrize("liar", LIARS.values(), ids=LIARS)
def test_who_may_not_act_changes_nothing(
    world: World, command_line: CommandLine, ticket: int, liar: Callable[[CommandLine], str]
) -> None:
    who = liar(command_line)

    said = [command_line.says(*words, who=who) for words in every_change(world, ticket)]

    assert {each.exit_code for each in said} == {1}
    assert world.calls("/admin") == []
    assert world.store.steps.protected() == []


def test_an_end_users_token_may_not_even_undo_in_their_name(
    command_line: CommandLine, ticket: int
) -> None:
    said = command_line.says("breaker", "open", who=EVE)

    assert said.exit_code == 1
    assert command_line.world.store.steps.breaker() is None


def test_what_is_nobodys_own_token_is_refused(command_line: CommandLine, ticket: int) -> None:
    given = {
        f"{TOM}/token:{API_TOKEN}": "that is an API token",
        "": "the token is empty",
        "two words": "the token is empty or no token at all",
        "line\nbreak-in-a-header": "the token is empty or no token at all",
        "f" * 64: "Zendesk does not take that token",
    }
    file, said = command_line.token(TOM), {}

    for token in given:
        file.write_text(token, encoding="utf-8")
        said[token] = command_line.says("contain", str(ticket), *SUSPEND, who=TOM)

    assert {each.exit_code for each in said.values()} == {1}
    assert [each for each, words in given.items() if words not in said[each].output] == []


def test_the_integrations_own_token_is_no_persons(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    said = command_line.says("contain", str(ticket), *SUSPEND, who="deskwarden@lantern.example")

    assert said.exit_code == 1
    assert "the integration's own" in said.output
    assert world.calls("/admin") == []


def test_zendesks_anonymous_user_is_nobody(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    command_line.token(TOM)
    nobody = {"user": {"id": None, "name": "Anonymous user", "role": "end-user"}}
    world.fault("status", path="/api/v2/users/me", status=200, body=nobody)

    said = command_line.says("contain", str(ticket), *SUSPEND, who=TOM)

    assert said.exit_code == 1
    assert "takes that token for nobody's" in said.output


def test_the_reporter_who_is_an_agent_does_not_decide(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    command_line.change(EVE, role="agent", role_type=0)
    world.join_queue(EVE)
    world.forget_calls()

    said = [command_line.says(*words, who=EVE) for words in every_change(world, ticket)[:3]]

    assert {each.exit_code for each in said} == {1}
    assert {"the reporter does not decide" in each.output for each in said} == {True}
    assert world.calls("/admin") == []


def test_the_person_whose_account_it_is_does_not_decide(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    bears_lins_address(world, SARA)

    step = ("--step", "suspend_user", "--account", "usr_lin", "--yes")
    said = command_line.says("contain", str(ticket), *step, who=SARA)

    assert said.exit_code == 1
    assert "nobody decides about their own account" in said.output


def test_a_name_that_is_typed_in_proves_nobody(command_line: CommandLine, ticket: int) -> None:
    said = command_line.says("contain", str(ticket), *SUSPEND, "--by", "Ada Marsh")

    assert said.exit_code == 2
    assert "--by" in said.output


def test_a_reason_of_spaces_is_none(world: World, command_line: CommandLine, ticket: int) -> None:
    said = command_line.says("contain", str(ticket), *SUSPEND, who=ADA, reason="  ")

    assert said.exit_code == 1
    assert "says nothing" in said.output
    assert world.calls("/admin") == []


def test_real_processes_are_refused_and_heard_alike(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    def run(**more: str) -> subprocess.CompletedProcess[str]:
        words = ("contain", str(ticket), *SUSPEND, "--reason", "as the runbook says")
        env = environment(world.settings, **more)
        program = [sys.executable, "-m", "cli", *words]
        return subprocess.run(program, env=env, capture_output=True, text=True, check=False)

    without = run()
    calls = world.calls("/admin")
    path = command_line.token(TOM)
    within = run(person_token=path.read_text(encoding="utf-8").strip())

    assert (without.returncode, calls) == (1, [])
    assert "without a personal token" in without.stderr
    assert within.returncode == 0, within.stderr
    assert "waits for another person" in within.stdout


def test_the_token_goes_to_zendesk_alone(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    secret = command_line.token(TOM).read_text(encoding="utf-8").strip()

    said = command_line.says("contain", str(ticket), *SUSPEND, who=TOM)
    seen = requests.get(f"{world.url}/_sandbox/calls", timeout=10).text

    assert said.exit_code == 0
    assert secret not in said.output + seen
