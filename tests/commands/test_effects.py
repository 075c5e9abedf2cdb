"""`deskwarden effects`: what a person on call sees, and settles for the ticket to read."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner, Result

from cli import main
from incidents.approvals import POLICY
from incidents.ledger import Effect, EffectKind, EffectPlan, EffectState
from tests.fixtures.command_line import TOM, CommandLine
from tests.fixtures.world import World

pytestmark = pytest.mark.one_database

REVOKE = "/admin/api/v1/users/usr_eve/sessions"
Run = Callable[..., Result]


@pytest.fixture
def run(world: World, settings_env: Callable[..., dict[str, str]]) -> Run:
    """The command, on this world's record."""
    env = settings_env(DATABASE_URL=world.settings.database_url)

    def invoke(*words: str) -> Result:
        return CliRunner().invoke(main, ["effects", *words], env=env)

    return invoke


@pytest.fixture
def step(world: World) -> Effect:
    """A step that the provider answered and did not take: unknown, and told on the ticket."""
    ticket = world.form()
    world.triage()
    fine = {"user_id": "usr_eve", "revoked": 3}
    world.fault("status", method="DELETE", path=REVOKE, status=200, body=fine)
    world.contain()
    world.clock.sleep(30)
    world.tell()
    world.mend()
    (effect,) = world.effects(ticket, EffectKind.REVOKE_SESSIONS)
    assert effect.state is EffectState.UNKNOWN
    return effect


def ticket_of(world: World, effect: Effect) -> int:
    return world.store.ledger.incident(effect.incident_id).ticket_id


def after(world: World, effect: Effect) -> Effect:
    effects = world.store.ledger.effects(effect.incident_id)
    return next(each for each in effects if each.id == effect.id)


def of_unknown_end(world: World, incident_id: str, plan: EffectPlan) -> Effect:
    """An effect of which nobody knows whether it happened."""
    ledger, now = world.store.ledger, world.clock.now()
    ledger.amend(incident_id, plans=[replace(plan, approved_by=POLICY)], now=now)
    key = plan.key(incident_id)
    (found,) = [each for each in ledger.effects(incident_id) if each.key == key]
    held = ledger.claim(found.id, now=now, lease=timedelta(seconds=20))
    assert held is not None
    started = ledger.start(held, prior={}, now=now)
    return ledger.finish(started, state=EffectState.UNKNOWN, now=now)


def test_a_list_shows_what_waits_runs_or_may_have_happened(
    world: World, run: Run, step: Effect
) -> None:
    said = run("list")

    head, *lines = said.output.splitlines()
    assert head.split()[:5] == ["ID", "STATE", "AGE", "WHAT", "TARGET"]
    assert {line.split()[1] for line in lines} <= {"planned", "approved", "started", "unknown"}
    (ours,) = [line for line in lines if line.split()[0] == str(step.id)]
    assert ours.endswith("3 sessions still live")


def test_a_list_is_narrowed_and_may_be_json(world: World, run: Run, step: Effect) -> None:
    ticket = str(ticket_of(world, step))

    only = json.loads(run("list", "--state", "unknown", "--ticket", ticket, "--json").output)

    assert [(effect["id"], effect["kind"]) for effect in only] == [(step.id, "revoke_sessions")]
    assert run("list", "--state", "unknown", "--ticket", "999").output == (
        "No effect is unknown.\n"
    )


def test_an_effect_is_shown_with_its_story_and_what_can_be_done(run: Run, step: Effect) -> None:
    said = run("show", str(step.id)).output

    for part in (f"effect {step.id}: unknown", "usr_eve", "policy", "3 sessions still live"):
        assert part in said
    for action in ("planned by deskwarden", "approved by policy", "started by", "unknown by"):
        assert action in said
    assert f'deskwarden effects resolve {step.id} done --reason "..."' in said


def test_what_a_person_found_done_is_done_and_the_ticket_says_who_looked(
    world: World, command_line: CommandLine, step: Effect
) -> None:
    said = command_line.says(
        "effects", "resolve", str(step.id), "done", who=TOM, reason="none left"
    )
    world.contain()

    settled, tom = after(world, step), f"zendesk:{world.user(TOM)['id']}"
    assert said.exit_code == 0
    assert (settled.state, settled.result["checked_by"]) == (EffectState.DONE, tom)
    note = world.notes(ticket_of(world, step))[-1]
    assert "found done by a person, Tom Field: none left" in note
    assert tom not in note
    assert "still live" not in note


def test_what_did_not_happen_is_refused_and_the_ticket_says_so(
    world: World, command_line: CommandLine, step: Effect
) -> None:
    words = ("effects", "resolve", str(step.id), "not-done", "--by", "nora")
    command_line.says(*words, who=TOM, reason="they still live")
    world.contain()

    assert after(world, step).state is EffectState.REFUSED
    note = world.notes(ticket_of(world, step))[-1]
    assert "found not done by a person, Tom Field: they still live" in note
    assert world.calls("/admin", "DELETE").count(f"DELETE {REVOKE}") == 1


@pytest.mark.parametrize("verdict", ["done", "not-done"])
@pytest.mark.parametrize("name", [(), ("--by", "Ada Marsh")])
def test_without_a_token_nobody_says_how_a_step_against_an_account_ended(
    world: World, run: Run, step: Effect, name: tuple[str, ...], verdict: str
) -> None:
    said = run("resolve", str(step.id), verdict, "--reason", "I looked", *name)

    assert said.exit_code == 1
    assert "without a personal token" in said.output
    assert after(world, step).state is EffectState.UNKNOWN


@pytest.mark.parametrize("verdict", ["done", "not-done"])
def test_without_a_token_nobody_says_how_an_undo_ended(
    world: World, command_line: CommandLine, step: Effect, verdict: str
) -> None:
    back = of_unknown_end(world, step.incident_id, EffectPlan(EffectKind.UNDO, "usr_eve"))

    alone = command_line.says("effects", "resolve", str(back.id), verdict)
    before = after(world, back).state
    proved = command_line.says("effects", "resolve", str(back.id), verdict, who=TOM)

    assert (alone.exit_code, before) == (1, EffectState.UNKNOWN)
    assert "without a personal token" in alone.output
    assert proved.exit_code == 0
    assert after(world, back).state is not EffectState.UNKNOWN


def test_whose_account_it_is_does_not_say_how_it_ended(
    world: World, command_line: CommandLine, step: Effect
) -> None:
    users = world.sandbox.state.table("company_user")
    with world.sandbox.state.change():
        users.put("usr_eve", {**(users.get("usr_eve") or {}), "email": TOM})

    said = command_line.says("effects", "resolve", str(step.id), "not-done", who=TOM)

    assert said.exit_code == 1
    assert "nobody decides about their own account" in said.output
    assert after(world, step).state is EffectState.UNKNOWN


def test_how_a_message_ended_anybody_at_the_keyboard_says(world: World, run: Run) -> None:
    incident = world.handle(world.form()).id
    chat = EffectPlan(EffectKind.CHAT, "security", "once-more")
    told = of_unknown_end(world, incident, chat)

    said = run("resolve", str(told.id), "done", "--reason", "it is there", "--by", "nora")

    assert said.exit_code == 0
    assert after(world, told).state is EffectState.DONE
    assert after(world, told).result["checked_by"] == "nora"


def test_asked_for_anew_it_waits_for_an_approval_of_its_own(
    world: World, command_line: CommandLine, step: Effect
) -> None:
    said = command_line.says("effects", "resolve", str(step.id), "not-done", "--again", who=TOM)
    world.contain()

    old, new = world.effects(ticket_of(world, step), EffectKind.REVOKE_SESSIONS)
    assert f"planned anew as effect {new.id}" in said.output
    assert (old.state, new.state) == (EffectState.REFUSED, EffectState.PLANNED)
    assert (new.generation, new.reason, new.approved_by) == (
        f"again-{old.id}",
        "step_again",
        None,
    )
    assert old.result["checked_by"] == f"zendesk:{world.user(TOM)['id']}"
    assert world.calls("/admin", "DELETE").count(f"DELETE {REVOKE}") == 1
    assert "asked for it anew" in world.notes(ticket_of(world, step))[-1]


def test_whose_account_it_is_does_not_ask_for_it_anew(
    world: World, command_line: CommandLine, step: Effect
) -> None:
    users = world.sandbox.state.table("company_user")
    with world.sandbox.state.change():
        users.put("usr_eve", {**(users.get("usr_eve") or {}), "email": TOM})

    said = command_line.says("effects", "resolve", str(step.id), "not-done", "--again", who=TOM)

    assert said.exit_code == 1
    assert "nobody decides about their own account" in said.output
    assert after(world, step).state is EffectState.UNKNOWN


@pytest.mark.parametrize("name", [(), ("--by", "Ada Marsh")])
def test_without_a_token_nothing_is_asked_for_anew(
    world: World, run: Run, step: Effect, name: tuple[str, ...]
) -> None:
    said = run("resolve", str(step.id), "not-done", "--again", "--reason", "they live", *name)

    assert said.exit_code == 1
    assert "without a personal token" in said.output
    assert after(world, step).state is EffectState.UNKNOWN


def test_a_message_of_unknown_end_is_asked_for_anew_by_any_agent(
    world: World, command_line: CommandLine
) -> None:
    ticket = world.form()
    incident = world.handle(ticket).id
    told = of_unknown_end(world, incident, EffectPlan(EffectKind.CHAT, "security", "once-more"))

    said = command_line.says("effects", "resolve", str(told.id), "not-done", "--again", who=TOM)

    assert said.exit_code == 0
    assert world.effects(ticket, EffectKind.CHAT)[-1].state is EffectState.APPROVED


def test_a_note_that_was_refused_is_asked_for_anew_once_its_cause_is_mended(
    world: World, command_line: CommandLine, run: Run
) -> None:
    no = {"error": {"title": "Forbidden", "message": "No"}}
    world.fault("status", method="PUT", path="/api/v2/tickets/*", status=403, body=no)
    ticket = world.form()
    incident = world.handle(ticket).id
    (note,) = world.effects(ticket, EffectKind.NOTE)
    world.mend()
    shown = run("show", str(note.id)).output
    world.tell()
    before = len(world.told("pagerduty"))

    said = command_line.says("effects", "resolve", str(note.id), "not-done", "--again", who=TOM)
    world.contain_for(10)
    world.tell()

    assert note.state is EffectState.REFUSED
    assert f"deskwarden effects resolve {note.id} not-done --again" in shown
    assert said.exit_code == 0
    assert [incident in each for each in world.notes(ticket)] == [True]
    assert len(world.told("pagerduty")) == before


def test_a_settled_effect_pages_nobody_again(
    world: World, command_line: CommandLine, step: Effect
) -> None:
    before = len(world.told("pagerduty"))
    command_line.says("effects", "resolve", str(step.id), "not-done", who=TOM)

    world.tell()

    assert after(world, step).state is EffectState.REFUSED
    assert len(world.told("pagerduty")) == before


def test_the_act_is_audited_with_its_person(
    world: World, command_line: CommandLine, step: Effect
) -> None:
    command_line.says("effects", "resolve", str(step.id), "done", who=TOM, reason="none left")

    told = world.store.effect_desk.told(world.store.effect_desk.find(step.id))[-1]
    assert (told.entry.action, told.entry.detail["reason"]) == ("resolved_done", "none left")
    assert told.actor == f"zendesk:{world.user(TOM)['id']}"
    assert world.store.first_break() is None


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["resolve", "{step}", "done", "--again"], "what is done is not asked for anew"),
        (["resolve", "4711", "done"], "there is no effect 4711"),
        (["resolve", "{note}", "done"], "is done; only one whose end is unknown can be settled"),
        (["show", "4711"], "there is no effect 4711"),
    ],
)
def test_what_makes_no_sense_is_one_clear_sentence(
    world: World, run: Run, step: Effect, words: list[str], sentence: str
) -> None:
    (note,) = world.effects(ticket_of(world, step), EffectKind.NOTE)
    named = [word.format(step=step.id, note=note.id) for word in words]

    said = run(*named, *([] if words[0] == "show" else ["--reason", "x"]))

    assert said.exit_code == 1
    assert sentence in said.output
    assert after(world, step).state is EffectState.UNKNOWN


def test_without_a_reason_nothing_is_settled(world: World, run: Run, step: Effect) -> None:
    said = run("resolve", str(step.id), "done")

    assert said.exit_code == 2
    assert "--reason" in said.output
    assert after(world, step).state is EffectState.UNKNOWN


def test_a_step_whose_approval_lapsed_is_told_on_the_ticket(world: World, run: Run) -> None:
    ticket = world.form()
    world.triage()
    world.clock.sleep(31 * 60)
    world.contain()
    world.contain()

    (waiting,) = world.effects(ticket, EffectKind.REVOKE_SESSIONS)
    assert waiting.state is EffectState.PLANNED
    assert "did not begin within 30 minutes" in world.notes(ticket)[-1]
    assert "step_approval_lapsed" in run("show", str(waiting.id)).output
    assert world.live_sessions() == 3
