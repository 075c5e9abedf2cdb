"""How far an incident's containment is, in one word for the ticket's field."""

from collections.abc import Iterable

from incidents.ledger import Effect, EffectState


def containment_state(effects: Iterable[Effect]) -> str:
    """`none`, `running`, `contained`, `waiting` or `unknown`, the one that matters most.

    `contained` is said only when the provider showed it: every step that was allowed is done.
    """
    states = {effect.state for effect in effects if effect.kind.contains}
    if EffectState.UNKNOWN in states or EffectState.REFUSED in states:
        return "unknown"
    if states & {EffectState.APPROVED, EffectState.STARTED}:
        return "running"
    if EffectState.DONE in states:
        return "contained"
    return "waiting" if EffectState.PLANNED in states else "none"
