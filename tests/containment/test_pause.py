"""Containment that a person, or the product itself, has stopped."""

from incidents.checkpoint import Pause
from incidents.ledger import EffectKind, EffectState
from tests.fixtures.world import World

REVOKE = "/admin/api/v1/users/usr_eve/sessions"


def stop(world: World, code: str = "paused_by_person", words: str = "fire drill") -> None:
    """As `deskwarden containment pause` does."""
    world.store.switch.pause(Pause(code, words, "ada@console", world.clock.now()), ())


def go_on(world: World) -> None:
    """As `deskwarden containment resume` does."""
    world.store.switch.resume(reason="drill over", by="ada@console", now=world.clock.now())


def test_nobody_is_signed_out_while_it_is_paused(world: World) -> None:
    ticket = world.form()
    world.triage()
    stop(world)
    world.forget_calls()

    for _ in range(5):
        world.contain()
        world.clock.sleep(90)

    (effect,) = world.effects(ticket, EffectKind.REVOKE_SESSIONS)
    assert world.calls("/admin") == []
    assert (effect.state, world.live_sessions()) == (EffectState.APPROVED, 3)


def test_the_step_is_taken_once_it_is_resumed(world: World) -> None:
    ticket = world.form()
    world.triage()
    stop(world)
    world.contain()
    go_on(world)
    world.clock.sleep(90)

    world.contain()

    (effect,) = world.effects(ticket, EffectKind.REVOKE_SESSIONS)
    assert (effect.state, world.live_sessions()) == (EffectState.DONE, 0)


def test_a_pause_that_comes_after_the_look_still_holds_the_hand(world: World) -> None:
    """`start` asks again, in the transaction that would write the intent."""
    ticket = world.form()
    world.triage()
    looked = world.services.impact.identity.sessions

    def sessions(account_id: str) -> object:
        found = looked(account_id)
        stop(world)
        return found

    object.__setattr__(world.services.impact.identity, "sessions", sessions)
    world.contain()

    (effect,) = world.effects(ticket, EffectKind.REVOKE_SESSIONS)
    assert (effect.state, effect.started_at) == (EffectState.APPROVED, None)
    assert world.live_sessions() == 3


def test_the_note_says_that_it_is_paused_by_whom_and_why(world: World) -> None:
    stop(world)
    ticket = world.form()
    world.triage()

    (note,) = world.notes(ticket)
    assert "Containment is paused since" in note
    assert "by ada@console: a person stopped it. fire drill" in note


def test_a_reason_cannot_write_html_or_placeholders_into_the_note(world: World) -> None:
    stop(world, words="<b>now</b> {{ticket.requester.email}}")
    ticket = world.form()
    world.triage()

    html = world.ask("GET", f"/tickets/{ticket}/comments")["comments"][-1]["html_body"]
    assert "<b>" not in html
    assert "{{" not in html


def test_notes_say_nothing_of_it_otherwise(world: World) -> None:
    ticket = world.form()
    world.triage()

    assert "paused" not in world.notes(ticket)[0]


def test_notes_and_pages_go_on(world: World) -> None:
    stop(world)
    ticket = world.form()
    world.triage()

    states = world.states(ticket)
    assert (states["note"], states["chat"]) == (EffectState.DONE, EffectState.DONE)
