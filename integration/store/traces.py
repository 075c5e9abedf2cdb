"""Where a person stands in the record: the incidents and events that are about them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from integration.store.tables import DECISIONS, INBOX, INCIDENTS


@dataclass(frozen=True, slots=True)
class Person:
    """Whom to look for: an address in lower case, Zendesk's id, or both."""

    email: str = ""
    user_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Traces:
    """What was found."""

    incidents: Mapping[str, bool]
    """Ids, and whether the person reported it (else they only stand in what was found out)."""
    events: Sequence[int]
    """Numbers in the inbox."""

    def knows(self, incident_id: str) -> bool:
        """Whether the person reported that incident."""
        return self.incidents[incident_id]


def traces_of(conn: Connection, person: Person) -> Traces:
    """Every trace. Reads the whole inbox: the bytes have no index."""
    rows = conn.execute(select(INCIDENTS)).all()
    known = person.user_ids | {
        row.reporter["user_id"]
        for row in rows
        if person.email and row.reporter["email"].casefold() == person.email
    }
    someone = Person(person.email, frozenset(known - {0}))
    incidents = {row.id: found for row in rows if (found := _in_incident(row, someone)) is not None}
    tickets = {row.ticket_id for row in rows if incidents.get(row.id)}
    return Traces(incidents, _events(conn, someone, tickets))


def decided(conn: Connection, person: Person) -> set[int]:
    """Tickets about which something was decided that names the person's address."""
    if not person.email:
        return set()
    texts = ("messages", "reading", "earlier", "assessment")
    wanted = select(DECISIONS.c.ticket_id, *(DECISIONS.c[name] for name in texts))
    rows = conn.execute(wanted.execution_options(yield_per=500))
    return {
        row.ticket_id
        for row in rows
        if _is_named(person, [json.loads(row.messages or "[]"), *row[2:]])
    }


def _is_named(person: Person, values: Iterable[object]) -> bool:
    return person.email in json.dumps(list(values), ensure_ascii=False).casefold()


def _in_incident(row: Any, person: Person) -> bool | None:
    """True for the reporter, False for somebody who is named in it, None for nobody."""
    if row.reporter["user_id"] in person.user_ids:
        return True
    if not person.email:
        return None
    if row.reporter["email"].casefold() == person.email:
        return True
    return False if _is_named(person, (row.reading, row.assessment)) else None


def _events(conn: Connection, person: Person, tickets: set[int]) -> list[int]:
    """Every event of the person's tickets, and those that name them on others'."""
    wanted = select(INBOX.c.id, INBOX.c.ticket_id, INBOX.c.raw).where(INBOX.c.raw != b"")
    rows = conn.execute(wanted.order_by(INBOX.c.id).execution_options(yield_per=500))
    theirs, named, rest = set(tickets), set[int](), list[tuple[int, int | None]]()
    for row in rows:
        how = _in_event(row.raw, person)
        if how:
            named.add(row.id)
        else:
            rest.append((row.id, row.ticket_id))
        if how == "requester":
            theirs.add(row.ticket_id)
    return sorted(named | {number for number, ticket in rest if ticket in theirs})


def _in_event(raw: bytes, person: Person) -> str:
    """How an event's bytes name the person; empty when they do not."""
    ids = {str(each) for each in person.user_ids}
    detail, comment = _parts(raw)
    if str(detail.get("requester_id")) in ids:
        return "requester"
    author = comment.get("author")
    if isinstance(author, dict) and str(author.get("id")) in ids:
        return "author"
    is_named = person.email and person.email in raw.decode("utf-8", errors="replace").casefold()
    return "named" if is_named else ""


def _parts(raw: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """The ticket and the comment of an event; empty for what cannot be read."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return {}, {}
    body = found if isinstance(found, dict) else {}
    detail, event = body.get("detail"), body.get("event")
    comment = event.get("comment") if isinstance(event, dict) else None
    return (
        detail if isinstance(detail, dict) else {},
        comment if isinstance(comment, dict) else {},
    )
