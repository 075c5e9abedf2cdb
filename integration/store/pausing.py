"""Containment's stop: kept with its reason, audited, and looked at before every step."""

import json
from datetime import datetime, timedelta

from sqlalchemy import Connection

from incidents.checkpoint import Pause, Place
from incidents.errors import ContainmentPaused
from integration.store.audit import Entry
from integration.store.codec import canonical, from_json
from integration.store.kept import forget, keep, kept

LATER = timedelta(minutes=1)
SUBJECT = "containment"
"""What the audit's rows are about."""
_PAUSE = "containment_paused"
_REPLACED = "checkpoint_replaced"
_TO_REPLACE = "checkpoint_to_replace"


def paused(conn: Connection) -> Pause | None:
    """Why containment is stopped; None while it is not."""
    found = kept(conn, _PAUSE)
    return None if found is None else from_json(json.loads(found), Pause)


def refuse_while_paused(conn: Connection) -> None:
    """Raises ContainmentPaused."""
    if (pause := paused(conn)) is not None:
        raise ContainmentPaused(f"containment is paused: {pause.code}", retry_after=LATER)


def pause(conn: Connection, wanted: Pause) -> list[Entry]:
    """Stop; an earlier stop stays as it is. `conn` comes from `audit.recording`."""
    if paused(conn) is not None:
        return []
    keep(conn, _PAUSE, canonical(wanted))
    detail = {"code": wanted.code, "reason": wanted.words, "outside": wanted.outside}
    return [Entry(wanted.at, "containment_paused", "", SUBJECT, detail, wanted.by)]


def resume(conn: Connection, *, reason: str, by: str, now: datetime) -> list[Entry]:
    """Go on; empty when nothing was stopped. What the record disagreed with is set aside."""
    before = paused(conn)
    if before is None:
        return []
    forget(conn, _PAUSE)
    if before.outside is not None:
        for name in (_REPLACED, _TO_REPLACE):
            keep(conn, name, canonical(before.outside))
    detail = {"reason": reason, "replaces": before.outside}
    return [Entry(now, "containment_resumed", "", SUBJECT, detail, by)]


def replaced(conn: Connection) -> Place | None:
    """The outside checkpoint that a person last set aside."""
    return _place(conn, _REPLACED)


def to_replace(conn: Connection) -> Place | None:
    """The same, until a checkpoint says so outside."""
    return _place(conn, _TO_REPLACE)


def begun_anew(conn: Connection) -> None:
    """A checkpoint says it now."""
    forget(conn, _TO_REPLACE)


def _place(conn: Connection, name: str) -> Place | None:
    found = kept(conn, name)
    return None if found is None else from_json(json.loads(found), Place)
