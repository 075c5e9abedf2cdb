"""Who holds a field of an account, read in the transaction that rests on it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, select

from incidents.errors import HoldsChanged
from incidents.holds import Standing, standing
from incidents.ladder import undoes
from incidents.ledger import PLAYBOOK, Effect, EffectKind
from integration.store import deciding, effects, planning
from integration.store.audit import Entry
from integration.store.tables import EFFECTS


def found(conn: Connection, effect: Effect) -> Standing:
    """Who holds the field of a step, or of what an UNDO takes back, besides it; nobody where
    nothing gives the field back."""
    kind = effect.kind
    if effect.undo_of is not None:
        undone = select(EFFECTS.c.kind).where(EFFECTS.c.id == effect.undo_of)
        kind = EffectKind(conn.scalars(undone).one_or_none() or kind)
    if not undoes(kind):
        return Standing()
    return standing(effect, _about(conn, kind, effect))


def _about(conn: Connection, kind: EffectKind, effect: Effect) -> list[Effect]:
    """Every step that sets the field which `kind` sets of that account and item, then every UNDO
    of one of them."""
    there = effects.of_account(conn, effect.target)
    steps = [e for e in there if (e.kind, e.item) == (kind, effect.item)]
    numbers = {each.id for each in steps}
    return [*steps, *(each for each in there if each.undo_of in numbers)]


def refuse_changed(conn: Connection, effect: Effect, seen: Standing | None) -> None:
    """Raise HoldsChanged when another step took hold or let go since `seen`; None: no matter."""
    if seen is not None and found(conn, effect).mark != seen.mark:
        raise HoldsChanged(effect.key)


def give_up(conn: Connection, step: Effect, now: datetime) -> list[Entry]:
    """A step that held a field, perhaps, and never did: an UNDO that left the field to it alone
    is taken up again."""
    field = _about(conn, step.kind, step) if undoes(step.kind) else []
    left = [each for each in field if _left_to(each, step)]
    if not left or found(conn, step).holders:
        return []
    first = effects.with_id(conn, left[-1].undo_of or 0)
    wanted = deciding.undo_plan(
        first, reason=left[-1].reason, generation=f"after-{step.id}", requested_by=PLAYBOOK
    )
    return planning.plan(conn, first.incident_id, [wanted], now)


def _left_to(undo: Effect, step: Effect) -> bool:
    """Whether the UNDO, of the same field, came since the step began, and left it because of it."""
    others, began = undo.result.get("with"), step.started_at
    if undo.finished_at is None or began is None:
        return False
    is_named = isinstance(others, list) and step.incident_id in others
    return undo.kind is EffectKind.UNDO and is_named and undo.finished_at >= began


def share(
    conn: Connection,
    effect: Effect,
    prior: Mapping[str, object],
    ending: effects.Ending,
    now: datetime,
) -> list[Entry]:
    """The end of a step whose field others hold: no call goes out. Raises LeaseLost."""
    if prior:
        effects.hold(effect).write(conn, prior=prior)
    return effects.finish(conn, effect, ending, now)
