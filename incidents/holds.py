"""Steps of ours that hold one field of an account: the last one that lets go gives it back. Pure.

Whoever asks for what another step of ours has done already holds it too, from the state that the
first one found. One UNDO lets go one hold.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from incidents.ladder import undoes
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
    return Standing(
        tuple(_holders(field, {effect.id, effect.undo_of})),
        any(each.state is EffectState.STARTED for each in undos),
        frozenset(each.key for each in field),
    )


def held_as(kind: EffectKind, item: str = "") -> str:
    """What `Account.held` calls it."""
    return f"{kind.value} {item}".strip()


def held(there: Sequence[Effect], *, apart_from: str) -> tuple[str, ...]:
    """What of an account, which all of `there` is about, incidents but that one hold off."""
    steps = {e.id: held_as(e.kind, e.item) for e in there if undoes(e.kind)}
    names = {e.id: steps.get(e.undo_of or e.id, "") for e in there}
    return tuple(
        name
        for name in sorted(set(steps.values()))
        if any(
            each.incident_id != apart_from
            for each in _holders([e for e in there if names[e.id] == name])
        )
    )


def _holders(field: Sequence[Effect], away: Collection[object] = ()) -> list[Effect]:
    """The steps that hold it, but for those of `away`."""
    undos = (e for e in field if e.kind is EffectKind.UNDO and e.id not in away)
    gone = {*away, *(e.undo_of for e in undos if _lets_go(e)), *_void(field)}
    return [e for e in field if e.kind is not EffectKind.UNDO and e.id not in gone and _holds(e)]


def _lets_go(undo: Effect) -> bool:
    """Its call is out, or was. One that a person withdrew after it had begun once leaves the hold:
    they confirmed the step, and that stands until somebody says that the UNDO was done."""
    is_withdrawn = undo.state is EffectState.UNKNOWN and "stopped_by" in undo.result
    return undo.state in _OUT and not is_withdrawn


def _holds(step: Effect) -> bool:
    """Done or perhaps done by us; what somebody else had done before is theirs."""
    return step.state in _OUT and step.result.get("was", HELD) == HELD


def _void(field: Sequence[Effect]) -> set[object]:
    """Holds that somebody else broke before another step began."""
    lists = (e.prior.get(VOID, ()) for e in field)
    return {number for found in lists if isinstance(found, list | tuple) for number in found}
