"""Who holds a field of an account, read in the transaction that rests on it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, select

from incidents.errors import HoldsChanged
from incidents.holds import Standing, standing
from incidents.ladder import undoes
from incidents.ledger import Effect, EffectKind
from integration.store import effects
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
    there = effects.of_account(conn, effect.target)
    steps = [e for e in there if (e.kind, e.item) == (kind, effect.item)]
    numbers = {each.id for each in steps}
    return standing(effect, [*steps, *(each for each in there if each.undo_of in numbers)])


def refuse_changed(conn: Connection, effect: Effect, seen: Standing | None) -> None:
    """Raise HoldsChanged when another step took hold or let go since `seen`; None: no matter."""
    if seen is not None and found(conn, effect).mark != seen.mark:
        raise HoldsChanged(effect.key)


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
