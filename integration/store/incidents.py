"""Incidents as rows: their numbers, their values, their amendments."""

import re
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, case, insert, select, update

from incidents.errors import HeardMeanwhile
from incidents.ledger import IncidentDraft
from incidents.model import (
    Assessment,
    Incident,
    IncidentState,
    Judgement,
    Kind,
    Reading,
    Reporter,
)
from integration.store.audit import Entry
from integration.store.codec import from_json, to_json
from integration.store.salts import commitment
from integration.store.tables import COUNTERS, INCIDENTS
from integration.store.upsert import insert_into

_ID = re.compile(r"SEC-(?P<year>[0-9]{4})-(?P<number>[0-9]{4,9})")


def with_ticket(conn: Connection, ticket_id: int) -> Incident | None:
    """The ticket's incident, if it has one."""
    return _find(conn, INCIDENTS.c.ticket_id == ticket_id)


def with_id(conn: Connection, incident_id: str) -> Incident:
    """The incident. Raises KeyError."""
    found = _find(conn, INCIDENTS.c.id == incident_id)
    if found is None:
        raise KeyError(incident_id)
    return found


def add(conn: Connection, draft: IncidentDraft, now: datetime) -> tuple[Incident, Entry]:
    """A new incident under the next number. `conn` comes from `audit.recording`."""
    incident = Incident(
        id=_known_id(conn, draft) or _next_id(conn, now),
        ticket_id=draft.ticket_id,
        kind=draft.kind,
        judgement=draft.judgement,
        reading=draft.reading,
        assessment=draft.assessment,
        reporter=draft.reporter,
        opened_at=now,
        reported_at=draft.reported_at,
        held_back=draft.held_back,
    )
    conn.execute(insert(INCIDENTS).values(_row_of(incident)))
    return incident, Entry(now, "opened", incident.id, incident.id, _opening(conn, incident))


def refuse_stale(now_is: Incident, based_on: Incident | None) -> None:
    """Raises HeardMeanwhile when the record has moved on from what a decision was made from."""
    if based_on is not None and _was_heard(now_is) != _was_heard(based_on):
        raise HeardMeanwhile(now_is.id)


def amend(
    conn: Connection,
    before: Incident,
    after: Incident,
    now: datetime,
) -> list[Entry]:
    """Write what changed; nothing changed is no row. `conn` comes from `audit.recording`."""
    if after == before:
        return []
    row = _row_of(after) | {"updated_at": now}
    conn.execute(update(INCIDENTS).where(INCIDENTS.c.id == after.id).values(row))
    action = "raised" if after.severity < before.severity else "amended"
    detail = _opening(conn, after) | {"before": before.severity.label}
    return [Entry(now, action, after.id, after.id, detail)]


def _was_heard(incident: Incident) -> tuple[Reading, Assessment, Reporter]:
    """What a judgement and its plans are made from."""
    return incident.reading, incident.assessment, incident.reporter


def _find(conn: Connection, condition: ColumnElement[bool]) -> Incident | None:
    row = conn.execute(select(INCIDENTS).where(condition)).one_or_none()
    if row is None:
        return None
    return Incident(
        id=row.id,
        ticket_id=row.ticket_id,
        kind=Kind(row.kind),
        judgement=from_json(row.judgement, Judgement),
        reading=from_json(row.reading, Reading),
        assessment=from_json(row.assessment, Assessment),
        reporter=from_json(row.reporter, Reporter),
        opened_at=row.opened_at,
        reported_at=row.reported_at,
        state=IncidentState(row.state),
        held_back=row.held_back,
    )


def _row_of(incident: Incident) -> dict[str, object]:
    return {
        "id": incident.id,
        "ticket_id": incident.ticket_id,
        "kind": incident.kind,
        "severity": incident.severity,
        "state": incident.state,
        "judgement": to_json(incident.judgement),
        "reading": to_json(incident.reading),
        "assessment": to_json(incident.assessment),
        "reporter": to_json(incident.reporter),
        "opened_at": incident.opened_at,
        "reported_at": incident.reported_at,
        "updated_at": incident.opened_at,
        "held_back": incident.held_back,
    }


def _opening(conn: Connection, incident: Incident) -> dict[str, object]:
    """What the audit may know: no words of the ticket, their salted fingerprints instead."""
    return {
        "ticket_id": incident.ticket_id,
        "kind": incident.kind,
        "severity": incident.severity.label,
        "reasons": incident.judgement.reasons,
        "held_back": incident.held_back,
        "rules_version": incident.reading.rules_version,
        "reading_hmac": commitment(conn, incident.id, incident.reading),
        "assessment_hmac": commitment(conn, incident.id, incident.assessment),
        "reporter_hmac": commitment(conn, incident.id, incident.reporter),
    }


def _known_id(conn: Connection, draft: IncidentDraft) -> str | None:
    """The id of an earlier record, unless another ticket has it; no later number is below it."""
    found = _ID.fullmatch(draft.known_id or "")
    if found is None or _find(conn, INCIDENTS.c.id == found[0]) is not None:
        return None
    year, number = int(found["year"]), int(found["number"])
    wanted = insert_into(conn, COUNTERS).values(year=year, last=number)
    raised = {"last": case((COUNTERS.c.last < number, number), else_=COUNTERS.c.last)}
    conn.execute(wanted.on_conflict_do_update(index_elements=["year"], set_=raised))
    return found[0]


def _next_id(conn: Connection, now: datetime) -> str:
    """SEC-2026-0047: the year of `now` in UTC, and a number without gaps.

    The counter moves in the incident's own transaction: given up with it, given once with it.
    """
    year = now.astimezone(UTC).year
    first = insert_into(conn, COUNTERS).values(year=year, last=1)
    counted = first.on_conflict_do_update(
        index_elements=["year"], set_={"last": COUNTERS.c.last + 1}
    )
    number = conn.execute(counted.returning(COUNTERS.c.last)).scalar_one()
    return f"SEC-{year}-{number:04d}"
