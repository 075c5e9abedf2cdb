"""How much waits, and how much went wrong: counts for /metrics. What is done is not counted."""

from sqlalchemy import Connection, Table, func, select

from incidents.alarms import AlarmState
from incidents.ledger import EffectState, InboxState
from integration.store.tables import ALARMS, EFFECTS, INBOX

EVENTS = tuple(state for state in InboxState if state is not InboxState.DONE)
UNDONE = tuple(state for state in EffectState if state is not EffectState.DONE)
Backlog = dict[str, dict[str, int]]
"""What is counted (events, effects, alarms), then the state, then how many."""


def count(conn: Connection) -> Backlog:
    """Every state is named, those with nothing in them too."""
    return {
        "events": _by_state(conn, INBOX, EVENTS),
        "effects": _by_state(conn, EFFECTS, UNDONE),
        "alarms": _by_state(conn, ALARMS, (AlarmState.WAITING,)),
    }


def _by_state(
    conn: Connection, table: Table, states: tuple[InboxState | EffectState | AlarmState, ...]
) -> dict[str, int]:
    wanted = select(table.c.state, func.count()).where(table.c.state.in_(states))
    found = {str(state): int(n) for state, n in conn.execute(wanted.group_by(table.c.state))}
    return {state.value: found.get(state.value, 0) for state in states}
