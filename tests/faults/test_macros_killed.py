"""kill -9 while a macro is answered: it acts once, and its author hears of it once."""

import signal

import pytest

from incidents.events import EventType
from incidents.ledger import EffectKind, EffectState
from tests.faults.answering import POINTS, answer_and_die
from tests.fixtures.forked import context
from tests.fixtures.people import QUIET, ROUTINE
from tests.fixtures.world import World

pytestmark = pytest.mark.timeout(120)  # a process of its own for each


def killed(world: World, point: str) -> int:
    """A worker of its own takes the macro's event, and is killed there; the event's row."""
    rows = {world.read(row).type: row for row in world.arrived(events=2)}
    row = rows[EventType.TAGS_CHANGED]
    args = (point, world.settings, row)
    process = context().Process(target=answer_and_die, args=args)
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    world.clock.sleep(25)  # until its lease is over
    return row


@pytest.mark.parametrize("point", POINTS)
def test_an_approval_whose_worker_was_killed_acts_once(world: World, point: str) -> None:
    ticket = world.form(who=QUIET, signed_in=False)
    world.triage()
    world.contain()
    world.triage_echoes()
    world.forget_calls()
    world.press(ticket, "revoke_sessions")
    row = killed(world, point)

    outcome = world.answer(row)
    for _ in range(3):
        world.clock.sleep(4)
        world.contain()

    (step,) = world.effects(ticket, EffectKind.REVOKE_SESSIONS)
    answers = [note for note in world.notes(ticket) if note.startswith("«")]
    assert outcome == ("asked" if point == "asked" else "known_act")
    assert step.state is EffectState.DONE
    assert len(world.calls("/admin", "DELETE")) == 1
    assert len(answers) == 1
    assert world.store.first_break() is None


@pytest.mark.parametrize("point", ["asked", "carried"])
def test_a_refusal_whose_worker_was_killed_is_noted_once(world: World, point: str) -> None:
    ticket = world.form(ROUTINE)
    world.triage()
    world.forget_calls()
    world.press(ticket, "suspend_user", "sara@lantern.example")
    row = killed(world, point)

    outcomes = [
        world.answer(row),
        world.answer(world.hear_of_tag(ticket, "deskwarden_suspend_user")),
    ]

    noted = [note for note in world.notes(ticket) if "was not carried out" in note]
    assert outcomes == ["refused_macro_group"] * 2
    assert len(noted) == 1
    assert world.calls("/admin") == []
