"""Reports that are answered, and agents who apply a macro to them."""

from datetime import timedelta

from incidents.ladder import EXPIRES
from incidents.ledger import Effect, EffectKind, EffectState
from tests.fixtures.command_line import TOM
from tests.fixtures.people import WORRIED
from tests.fixtures.world import World

SUSPEND = EffectKind.SUSPEND_USER


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


CALLED_BACK = "Verified out of band by: call-back, 5 minutes ago"


def press(world: World, ticket: int, name: str, who: str = TOM, **more: str) -> str:
    """An agent applies the macro; what came of it. `comment`: what they made of its own."""
    world.press(ticket, name, who, **more)
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


def suspended(world: World, ticket: int) -> Effect:
    """The ticket's account was suspended on an agent's word."""
    press(world, ticket, "suspend_user", TOM)
    finish(world, only(world, ticket, SUSPEND))
    settle(world)
    return only(world, ticket, SUSPEND)
