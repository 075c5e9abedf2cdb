"""A suspension, and its undoing as a person asks for it."""

from incidents.ledger import Effect, EffectKind
from tests.fixtures.hands import Hands


def undo(hands: Hands, step: Effect) -> Effect:
    """Planned, as a person asks for it."""
    number = hands.store.steps.undo(step.id, hands.act())
    return next(e for e in hands.store.ledger.effects(step.incident_id) if e.id == number)


def suspended(hands: Hands) -> Effect:
    """A step of an incident of its own, taken: Eve is suspended."""
    return hands.take(hands.plan(EffectKind.SUSPEND_USER))
