"""How far an incident's containment is, in one word for the ticket's field."""

from collections.abc import Iterable

from incidents.ledger import Effect, EffectState
from incidents.ways import VERB_MISSING


def containment_state(effects: Iterable[Effect]) -> str:
    """`none`, `running`, `contained`, `waiting` or `unknown`, the one that matters most.

    `contained` is said only when the provider showed it: every step that was allowed is done.
    What a person refused counts for nothing, and what the provider lacks is left to people.
    """
    counts = (e for e in effects if e.kind.contains and "refused_by" not in e.result)
    states = {_state(effect) for effect in counts}
    if EffectState.UNKNOWN in states or EffectState.REFUSED in states:
        return "unknown"
    if states & {EffectState.APPROVED, EffectState.STARTED}:
        return "running"
    if EffectState.DONE in states:
        return "contained"
    return "waiting" if EffectState.PLANNED in states else "none"


def _state(effect: Effect) -> EffectState:
    """Where it stands; a step that the provider lacks waits on, though somebody allowed it."""
    is_in_vain = effect.reason == VERB_MISSING and effect.state is EffectState.REFUSED
    return EffectState.PLANNED if is_in_vain else effect.state
