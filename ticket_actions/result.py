"""The result of containment: when it is told, and what of the ticket need not be read for it."""

from datetime import timedelta

from incidents.errors import Passing
from incidents.ledger import Effect, EffectKind, EffectState
from incidents.ports.services import Services
from incidents.tickets import AsLeft

SETTLED = 2.0  # seconds since the ticket's last update
SHORTLY = timedelta(seconds=1)
PATIENCE = 5
"""Tries of a result that waits for the incident's other steps, so that one PUT names all."""
STAMP = "stamp"
"""Under this name a written effect keeps what Zendesk said of its time, to the letter."""
RUNNING = (EffectState.APPROVED, EffectState.STARTED)
_WRITES = (EffectKind.NOTE, EffectKind.RESULT)


def result_is_due(effect: Effect, services: Services) -> bool:
    """Whether a RESULT has anything to say that no note has said.

    Raises: Passing while the first note is on its way: it may say it all. And while our own
    last update is too new to write after: other accounts' steps must not wait for that here.
    """
    effects = services.ledger.effects(effect.incident_id)
    notes = [e for e in effects if e.kind is EffectKind.NOTE and not e.state.is_final]
    running = [e for e in effects if e.kind.contains and e.state in RUNNING]
    if notes or (running and effect.attempts < PATIENCE):
        raise Passing("waits for the note, or for steps that are still on their way")
    if any(_is_ahead(other, effect) for other in effects):
        raise Passing("another result is on its way, and may say it all")
    said = _said(effects)
    is_due = bool(_unsaid(effects, said)) or (_tells_of_a_change(effect) and effect.key not in said)
    if is_due and (rest := _unsettled(effects, services)) > timedelta(0):
        raise Passing("our last update is too new", retry_after=rest)
    return is_due


def end_unsaid(effect: Effect, services: Services) -> None:
    """Done without an update: other notes say all that this one would."""
    services.ledger.finish(
        effect,
        state=EffectState.DONE,
        result={"outcome": "every step was named before"},
        now=services.clock.now(),
    )


def _is_ahead(other: Effect, effect: Effect) -> bool:
    """Whether the other's call is out, and of two that are out it was planned before."""
    is_other = other.kind is EffectKind.RESULT and other.id != effect.id
    is_out = other.started_at is not None and not other.state.is_final
    return is_other and is_out and (effect.started_at is None or other.id < effect.id)


def wait_for_steps(effect: Effect, services: Services) -> None:
    """The answer to a macro names what became of its steps, so it waits a little for them.

    Raises: Passing while they are on their way, unless somebody has stopped containment.
    """
    if not _is_answer(effect) or effect.attempts >= PATIENCE or services.ledger.pause() is not None:
        return
    effects = services.ledger.effects(effect.incident_id)
    if any(e.kind.contains and e.state in RUNNING for e in effects):
        raise Passing("waits for steps that are on their way", retry_after=SHORTLY)


def as_left(effect: Effect, effects: tuple[Effect, ...]) -> AsLeft | None:
    """The ticket as our own last update left it; None when its answer was lost.

    An earlier one's stamp would only be refused.
    """
    last = max(_written(effects), key=lambda e: e.finished_at or e.planned_at, default=None)
    stamp = last.result.get(STAMP) if last else None
    return AsLeft(int(effect.target), stamp) if isinstance(stamp, str) else None


def _unsettled(effects: tuple[Effect, ...], services: Services) -> timedelta:
    """How long until our own last update is SETTLED, from the record alone."""
    now, rest = services.clock.now(), timedelta(seconds=SETTLED)
    ours = (e.finished_at for e in _written(effects) if e.finished_at is not None)
    return max(ours, default=now - rest) + rest - now


def _written(effects: tuple[Effect, ...]) -> list[Effect]:
    """Our updates of the ticket: a result with nothing left to say ends without one."""
    return [e for e in effects if e.kind in _WRITES and e.remote_ref]


def _is_answer(effect: Effect) -> bool:
    """asked-ACT, asked-AUDIT-MACRO: to what a person asked for."""
    return effect.generation.startswith("asked-")


def _tells_of_a_change(effect: Effect) -> bool:
    """asked-ACT; 12-resolved, 12-lapsed-…: what a note said of step 12 is not true any more."""
    return "-" in effect.generation


def _said(effects: tuple[Effect, ...]) -> set[object]:
    """Keys of all that a written note named: steps that ended, commands, results it spoke for."""
    said: set[object] = set()
    for effect in effects:
        named = effect.result.get("named", ())
        said.update(named if isinstance(named, list | tuple) else ())
    return said


def _unsaid(effects: tuple[Effect, ...], said: set[object]) -> list[Effect]:
    """Containment steps that ended and that no written note named as ended."""
    return [e for e in effects if e.kind.contains and e.state.is_final and e.key not in said]
