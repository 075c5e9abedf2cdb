"""Steps of ours that hold one field of an account: the last one that lets go gives it back. Pure.

Whoever asks for what another step of ours has done already holds it too, from the state that the
first one found. One UNDO lets go one hold.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from incidents.ledger import Effect, EffectKind, EffectState

HELD = "held"
"""`was` in the result of a step, or an UNDO, that left the field as other steps hold it."""
VOID = "void"
"""In `prior`: steps whose field was free again, by somebody else's hand, when this one began."""
_OUT = (EffectState.STARTED, EffectState.DONE, EffectState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Standing:
    """Who holds a field besides the step, or the UNDO, that looks."""

    holders: tuple[Effect, ...] = ()
    """In the order in which they were planned."""
    is_freeing: bool = False
    """An UNDO's call is out: soon nobody holds it."""
    keys: frozenset[str] = frozenset()
    """Of every step and UNDO that was ever about it: our marks in the provider's log."""

    @property
    def mark(self) -> tuple[object, ...]:
        """Another one as soon as somebody takes hold, is done, or lets go."""
        return self.is_freeing, tuple((each.id, each.state) for each in self.holders)

    @property
    def incidents(self) -> list[str]:
        """Whose steps those are."""
        return sorted({each.incident_id for each in self.holders})

    @property
    def is_on_its_way(self) -> bool:
        """One of them has not come to its end."""
        return any(each.state is EffectState.STARTED for each in self.holders)

    @property
    def ended(self) -> list[int]:
        """Ids of those that had come to their end."""
        return [each.id for each in self.holders if each.state is not EffectState.STARTED]


def standing(effect: Effect, field: Sequence[Effect]) -> Standing:
    """Who holds, besides `effect` and what that undoes, the field that all of `field` is about."""
    undos = [e for e in field if e.kind is EffectKind.UNDO and e.id != effect.id]
    let_go = {e.undo_of for e in undos if e.state in _OUT}
    away = {effect.id, effect.undo_of, *let_go, *_void(field)}
    holders = (e for e in field if e.kind is not EffectKind.UNDO and e.id not in away)
    return Standing(
        tuple(each for each in holders if _holds(each)),
        any(each.state is EffectState.STARTED for each in undos),
        frozenset(each.key for each in field),
    )


def _holds(step: Effect) -> bool:
    """Done or perhaps done by us; what somebody else had done before is theirs."""
    return step.state in _OUT and step.result.get("was", HELD) == HELD


def _void(field: Sequence[Effect]) -> set[object]:
    """Holds that somebody else broke before another step began."""
    lists = (e.prior.get(VOID, ()) for e in field)
    return {number for found in lists if isinstance(found, list | tuple) for number in found}
