"""The one PUT under faults: one note, whatever happens on the wire or beside us."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from incidents.ledger import EffectKind, EffectState, InboxState
from incidents.tickets import MARK
from sandbox.zendesk.seed import API_TOKEN
from tests.fixtures.company import INTEGRATION
from tests.fixtures.outside import AGENT
from tests.fixtures.people import QUIET
from tests.fixtures.world import World
from ticket_actions.result import SETTLED
from ticket_actions.write import FIRST_TRY, LOOK

TICKETS = "/api/v2/tickets/*"


def later(world: World) -> None:
    """As when the sweep comes by a few minutes later, several times."""
    for _ in range(3):
        world.clock.sleep(300)
        world.contain()


def puts(world: World, ticket: int) -> int:
    """How often the ticket was written to."""
    return world.calls(method="PUT").count(f"PUT /api/v2/tickets/{ticket}")


def test_the_put_carries_our_operation_in_its_audit(world: World) -> None:
    ticket = world.form()
    world.triage()
    (note,) = world.effects(ticket, EffectKind.NOTE)

    audits = world.ask("GET", f"/tickets/{ticket}/audits")["audits"]
    (ours,) = [a for a in audits if a["metadata"]["custom"].get(MARK)]

    assert ours["metadata"]["custom"][MARK] == note.key
    assert note.remote_ref == str(ours["id"])


@pytest.mark.parametrize("kind", ["apply_then_drop", "fail_before"])
def test_an_answer_that_is_lost_makes_no_second_note(world: World, kind: str) -> None:
    world.fault(kind, method="PUT", path=TICKETS, times=1)
    ticket = world.form()
    world.triage()

    later(world)

    (note,) = world.effects(ticket, EffectKind.NOTE)
    opening = [text for text in world.notes(ticket) if text.startswith("🔐 SECURITY CHECK:")]
    assert (note.state, len(opening)) == (EffectState.DONE, 1)


@pytest.mark.parametrize(("status", "wait"), [(503, None), (429, 7), (429, None)])
def test_a_busy_zendesk_is_tried_again_later(world: World, status: int, wait: int | None) -> None:
    world.fault("status", method="PUT", path=TICKETS, status=status, retry_after=wait, times=2)
    ticket = world.form()
    world.triage()

    later(world)

    assert world.states(ticket)["note"] is EffectState.DONE
    assert len([n for n in world.notes(ticket) if n.startswith("🔐")]) == 1


def test_credentials_that_are_refused_cost_no_ticket_its_note(world: World) -> None:
    world.fault("status", method="PUT", path=TICKETS, status=401)
    ticket = world.form()
    world.triage()
    (note,) = world.effects(ticket, EffectKind.NOTE)
    later(world)

    world.mend()
    later(world)

    assert (note.state, note.last_error[:11]) == (EffectState.STARTED, "DeskDenied:")
    assert world.states(ticket)["note"] is EffectState.DONE


def test_credentials_that_are_refused_hold_no_event(world: World) -> None:
    world.fault("status", path=TICKETS, status=401)
    ticket = world.form()
    (row,) = world.arrived()
    world.answer(row)
    event = world.store.event_desk.find(row)

    world.mend()
    world.clock.sleep(300)
    world.answer(row)
    world.contain()

    assert (event.state, (event.last_error or "")[:11]) == (InboxState.NEW, "DeskDenied:")
    assert world.states(ticket)["note"] is EffectState.DONE


def test_somebody_elses_change_is_read_before_ours_is_sent(world: World) -> None:
    """The desk's stamp moves between our read and our write: 409, read again, kept."""
    ticket = world.form()
    (row,) = world.arrived()
    real_sleep = world.clock.sleep

    def meanwhile(seconds: float) -> None:
        world.clock.sleep = real_sleep  # type: ignore[method-assign]
        real_sleep(seconds)
        changed = {"ticket": {"tags": ["vip"], "priority": "urgent"}}
        world.ask("PUT", f"/tickets/{ticket}", changed, AGENT)
        world.age(ticket)

    world.clock.sleep = meanwhile  # type: ignore[method-assign]
    world.answer(row)

    found = world.ticket(ticket)
    assert {"vip", "security"} <= set(found["tags"])
    assert found["priority"] == "urgent"
    assert puts(world, ticket) == 3  # the agent's, our refused one, ours


def test_a_closed_ticket_is_refused_and_the_team_told_all_the_same(world: World) -> None:
    ticket = world.form()
    world.ask("PUT", f"/tickets/{ticket}", {"ticket": {"status": "closed"}})

    world.triage()

    assert world.states(ticket)["note"] is EffectState.REFUSED
    assert world.states(ticket)["chat"] is EffectState.DONE


def test_no_note_is_ever_public(world: World) -> None:
    ticket = world.form()
    world.handle(ticket)
    later(world)

    comments = world.ask("GET", f"/tickets/{ticket}/comments")["comments"]

    assert [c["public"] for c in comments] == [True, False, False]


def test_a_note_that_zendesk_made_public_pages_at_once(world: World) -> None:
    world.form()
    (row,) = world.arrived()
    real = world.services.desk.apply

    def flipped(*given: Any, **named: Any) -> Any:
        from dataclasses import replace

        return replace(real(*given, **named), public=True)

    object.__setattr__(world.services.desk, "apply", flipped)
    world.answer(row)
    world.contain()

    texts = str(world.told("pagerduty"))
    assert "became PUBLIC" in texts


def test_placeholders_and_html_of_the_customer_stay_words(world: World) -> None:
    """The sandbox expands placeholders as Zendesk does; nothing of ours may be expanded."""
    text = (
        "Somebody logged in to my account {{ticket.requester.email}} <img src=x> "
        "and {{{current_user.email}}} {%raw%} from another country"
    )
    ticket = world.form(text)

    world.triage()

    (note,) = world.notes(ticket)
    html = world.ask("GET", f"/tickets/{ticket}/comments")["comments"][-1]["html_body"]
    assert "<img" not in html
    assert "ada@" not in note
    assert note.startswith(
        "🔐 SECURITY CHECK:\n- Account: Acme Corp\n- Affected User: eve@acme.example\n"
    )


def test_the_result_waits_while_the_note_cannot_be_written(world: World) -> None:
    world.fault("status", method="PUT", path=TICKETS, status=503)
    ticket = world.form()
    world.triage()
    world.contain()
    world.mend()

    later(world)

    assert world.states(ticket)["note"] is EffectState.DONE
    assert "done and read back" in world.notes(ticket)[0]
    assert len(world.notes(ticket)) == 1


def test_a_ticket_that_never_rests_is_left_for_later(world: World) -> None:
    """Somebody writes between each of our reads and writes: we come back, nothing is lost."""
    ticket = world.form()
    (row,) = world.arrived()
    world.fault("status", method="PUT", path=TICKETS, status=409, times=4)
    world.answer(row)
    waiting = world.states(ticket)["note"]

    later(world)

    assert waiting is EffectState.STARTED
    assert world.states(ticket)["note"] is EffectState.DONE
    assert len([n for n in world.notes(ticket) if n.startswith("🔐")]) == 1


def test_the_longest_note_arrives_whole(world: World) -> None:
    """Zendesk cuts a comment at 64 kB without a word; the sandbox does too."""
    wide = {
        "at": f"{world.clock.now():%Y-%m-%dT%H:%M:%SZ}",
        "actor": "eve@acme.example",
        "object": "user:eve@acme.example " + "<" * 300,
        "ip": "203.0.113.66",
        "country": "SG",
        "sensitive": True,
    }
    for action in ("data.exported", "role.changed") * 60:
        world.company_event({**wide, "action": action})
    ticket = world.form()

    world.triage()

    comment = world.ask("GET", f"/tickets/{ticket}/comments")["comments"][-1]
    assert 20_000 < len(comment["html_body"].encode()) < 64 * 1024
    assert "Exports and downloads: 61" in comment["plain_body"]
    assert comment["html_body"].endswith("</ul></div>")


def containing_after(world: World, delay: float) -> None:
    """As when another worker carries out the steps `delay` seconds after the note began to wait."""
    real_sleep, began = world.clock.sleep, world.clock.now()

    def meanwhile(seconds: float) -> None:
        real_sleep(seconds)
        if (world.clock.now() - began).total_seconds() >= delay:
            world.clock.sleep = real_sleep  # type: ignore[method-assign]
            world.contain()

    world.clock.sleep = meanwhile  # type: ignore[method-assign]


def test_a_note_waits_for_steps_on_their_first_try_and_names_them(world: World) -> None:
    ticket = world.form()
    (row,) = world.arrived()

    containing_after(world, 4)
    world.answer(row)
    world.contain()

    (note,) = world.notes(ticket)
    assert "Revoke the account's sessions: done and read back" in note
    assert puts(world, ticket) == 1


def test_a_note_waits_no_longer_than_five_seconds(world: World) -> None:
    ticket = world.form()
    before = world.clock.ahead

    world.triage()

    (note,) = world.notes(ticket)
    assert "Revoke the account's sessions: allowed by policy, on its way" in note
    (written,) = world.effects(ticket, EffectKind.NOTE)
    assert written.finished_at is not None
    assert written.finished_at - written.planned_at >= FIRST_TRY
    assert world.clock.ahead - before <= FIRST_TRY + timedelta(seconds=LOOK)


def test_a_note_does_not_wait_for_a_step_that_is_tried_again(world: World) -> None:
    world.fault("status", method="DELETE", path="/admin/*", status=503, times=20)
    ticket = world.form(who=QUIET)
    (row,) = world.arrived()
    before = world.clock.ahead

    containing_after(world, 0)
    world.answer(row)

    (step,) = world.effects(ticket, EffectKind.REVOKE_SESSIONS)
    assert step.attempts == 1
    assert step.last_error.startswith("VendorDown")
    (note,) = world.notes(ticket)
    assert "Revoke the account's sessions: on its way" in note
    assert world.clock.ahead - before <= timedelta(seconds=SETTLED)


@pytest.mark.one_database
def test_a_note_that_a_lost_record_asked_for_anew_is_not_written_again(world: World) -> None:
    ticket = world.form(who=QUIET)
    mark = f"SEC-2026-0047:note:{ticket}:again-7"
    ours = {"tags": ["x"], "metadata": {MARK: mark}}
    us = (f"{INTEGRATION}/token", API_TOKEN)
    world.ask("PUT", f"/tickets/{ticket}", {"ticket": ours}, who=us)
    world.forget_calls()

    world.triage()
    world.contain_for(30)

    (note,) = world.effects(ticket, EffectKind.NOTE)
    assert (note.key, note.state) == (f"SEC-2026-0047:note:{ticket}", EffectState.DONE)
    assert (puts(world, ticket), world.notes(ticket)) == (0, [])


def test_a_mark_that_somebody_else_wrote_stands_for_no_update_of_ours(world: World) -> None:
    ticket = world.form(who=QUIET)
    forged = {"tags": ["x"], "metadata": {MARK: f"SEC-2026-0001:note:{ticket}"}}
    world.ask("PUT", f"/tickets/{ticket}", {"ticket": forged}, who=AGENT)
    policy = replace(world.services.policy, our_user_id=world.user("ada@lantern.example")["id"])
    world.services = replace(world.services, policy=policy)

    world.triage()
    world.contain_for(30)

    (note,) = world.effects(ticket, EffectKind.NOTE)
    assert (note.key, note.state) == (f"SEC-2026-0001:note:{ticket}", EffectState.DONE)
    assert "SECURITY CHECK" in world.notes(ticket)[0]
