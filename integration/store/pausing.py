"""Containment's stop: kept with its reason, audited, and looked at before every step."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from incidents.checkpoint import Pause
from incidents.errors import ContainmentPaused
from integration.store.audit import US, Entry
from integration.store.codec import canonical, from_json
from integration.store.kept import forget, keep, kept

LATER = timedelta(minutes=1)
SUBJECT = "containment"
"""What the audit's rows are about."""
_PAUSE = "containment_paused"
_BENEATH = "containment_paused_beneath"


UNREADABLE = "paused_record_unreadable"
SPOILT = Pause(UNREADABLE, "", US, datetime.fromtimestamp(0, UTC))
"""What stands for a stop that somebody else wrote over, until a sweep puts one on record."""


def paused(conn: Connection) -> Pause | None:
    """Why containment is stopped; None while it is not. One that cannot be read stops too."""
    found = kept(conn, _PAUSE)
    return None if found is None else _read(found)


def _read(found: str) -> Pause:
    """SPOILT when that is no stop."""
    try:
        pause = from_json(json.loads(found), Pause)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return SPOILT
    return SPOILT if pause.at.tzinfo is None else pause


def refuse_while_paused(conn: Connection) -> None:
    """Raises ContainmentPaused."""
    if (pause := paused(conn)) is not None:
        raise ContainmentPaused(f"containment is paused: {pause.code}", retry_after=LATER)


def pause(conn: Connection, wanted: Pause) -> list[Entry]:
    """Stop; an earlier stop stays as it is. `conn` comes from `audit.recording`.

    But for a record that is not the one known outside: that hides behind no other stop. A
    person's own comes back when somebody has said that the record is right.
    """
    before = paused(conn)
    if before is not None and before != SPOILT:
        if wanted.outside in (None, before.outside):
            return []
        if before.outside is not None:  # the same doubt, about a later checkpoint
            wanted = replace(wanted, by=before.by, at=before.at)
        elif before.by != US:
            keep(conn, _BENEATH, canonical(before))
    keep(conn, _PAUSE, canonical(wanted))
    detail = {"code": wanted.code, "reason": wanted.words, "outside": wanted.outside}
    return [Entry(wanted.at, "containment_paused", "", SUBJECT, detail, wanted.by)]


def resume(conn: Connection, *, reason: str, by: str, now: datetime) -> list[Entry]:
    """Go on; empty when nothing was stopped. A person's own stop beneath it stands again."""
    before = paused(conn)
    if before is None:
        return []
    forget(conn, _PAUSE)
    if (beneath := kept(conn, _BENEATH)) is not None:
        keep(conn, _PAUSE, beneath)
        forget(conn, _BENEATH)
    detail = {"reason": reason, "replaces": before.outside}
    return [Entry(now, "containment_resumed", "", SUBJECT, detail, by)]
