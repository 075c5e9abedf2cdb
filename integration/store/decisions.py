"""Decisions on record: what was read and judged, by which rules, and from what.

An event's own text stands in the inbox and is not kept twice; what was read from Zendesk is kept
here, as JSON in ASCII: no database refuses it, and it comes back to the letter.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, select, true, update

from incidents.decision import Decision
from incidents.ledger import Door
from incidents.model import Assessment, Judgement, Message, Reading
from integration.store.codec import fingerprint, from_json, to_json
from integration.store.engine import reading as looking
from integration.store.tables import DECISIONS, INBOX
from integration.store.upsert import insert_into

ERASED = ""
"""Stands where a text's hash stood."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A decision as it is on record."""

    id: int
    at: datetime
    incident_id: str | None
    decision: Decision
    """Its messages are empty when an event holds them."""
    input_sha256: str
    event: tuple[Door, bytes] | None
    """The event that holds the text; None when the text is in the decision."""

    @property
    def is_erased(self) -> bool:
        """Its text was taken out of the record."""
        return self.input_sha256 == ERASED or (self.event is not None and not self.event[1])


class SqlDecisions:
    """Every decision, oldest first. Raises StoreDown."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def since(self, moment: datetime | None) -> Iterator[Kept]:
        """Those made from then on; all of them for None."""
        return self._found(DECISIONS.c.at >= moment if moment is not None else true())

    def of_tickets(self, ticket_ids: Collection[int]) -> Iterator[Kept]:
        """Those about these tickets."""
        return self._found(DECISIONS.c.ticket_id.in_(ticket_ids))

    def _found(self, condition: ColumnElement[bool]) -> Iterator[Kept]:
        beside = INBOX.c.id == DECISIONS.c.inbox_id
        wanted = select(DECISIONS, INBOX.c.door, INBOX.c.raw).outerjoin(INBOX, beside)
        wanted = wanted.where(condition)
        with looking(self._engine) as conn:
            for row in conn.execute(
                wanted.order_by(DECISIONS.c.id).execution_options(yield_per=200)
            ):
                yield _kept(row)


def keep(
    conn: Connection, decision: Decision | None, incident_id: str | None, now: datetime
) -> None:
    """Put it on record. The same again, as a second try makes it, is kept once."""
    if decision is None:
        return
    row = {"at": now, "incident_id": incident_id, **_row(decision)}
    once = insert_into(conn, DECISIONS).values(**row)
    conn.execute(once.on_conflict_do_nothing(index_elements=["key"]))


def input_sha256(messages: Sequence[Message]) -> str:
    """Of the words that were read, in the order they were said."""
    return hashlib.sha256(json.dumps(_words(messages)).encode()).hexdigest()


def blank(conn: Connection, ticket_ids: Collection[int]) -> None:
    """Take the words and the people out of every decision on these tickets.

    What was found, and how bad it was, stays; it can no longer be decided again.
    """
    wanted = select(DECISIONS.c.id, DECISIONS.c.reading).where(
        DECISIONS.c.ticket_id.in_(ticket_ids)
    )
    for row in conn.execute(wanted).all():
        nothing = {"messages": None, "earlier": None, "assessment": None, "input_sha256": ERASED}
        found = {**nothing, "reading": without_words(row.reading), "key": f"{ERASED}:{row.id}"}
        conn.execute(update(DECISIONS).where(DECISIONS.c.id == row.id).values(found))


def without_words(reading: dict[str, Any]) -> dict[str, Any]:
    """A reading's JSON without any quote, and without whom it named."""
    quoted = {
        name: [{**finding, "quote": ""} for finding in reading.get(name, ())]
        for name in ("findings", "shadow")
    }
    return {**reading, **quoted, "entities": [], "entities_version": ""}


def _row(decision: Decision) -> dict[str, object]:
    reading, judgement = decision.reading, decision.judgement
    written = _written(decision.messages)
    parts = {
        name: None if value is None else to_json(value)
        for name, value in (
            ("reading", reading),
            ("earlier", decision.earlier),
            ("assessment", decision.assessment),
            ("judgement", judgement),
        )
    }
    digest = input_sha256(decision.messages)
    return {
        **parts,
        "key": fingerprint([decision.ticket_id, decision.inbox_id, digest, parts]),
        "ticket_id": decision.ticket_id,
        "inbox_id": decision.inbox_id,
        "messages": None if decision.inbox_id else written,
        "input_sha256": digest,
        "rules_version": reading.rules_version,
        "model_version": reading.model_version,
        "outcome": reading.outcome,
        "severity": judgement.severity if judgement else None,
    }


def _kept(row: Row[Any]) -> Kept:
    spoken = json.loads(row.messages) if row.messages else []
    decision = Decision(
        ticket_id=row.ticket_id,
        messages=tuple(_message(*row) for row in spoken),
        reading=from_json(row.reading, Reading),
        judgement=from_json(row.judgement, Judgement) if row.judgement else None,
        assessment=from_json(row.assessment, Assessment) if row.assessment else None,
        earlier=from_json(row.earlier, Reading) if row.earlier else None,
        inbox_id=row.inbox_id,
    )
    event = (Door(row.door), row.raw) if row.inbox_id is not None else None
    return Kept(row.id, row.at, row.incident_id, decision, row.input_sha256, event)


def _written(messages: Sequence[Message]) -> str:
    """Subject and text of each; when and by whom it was said too where that is known."""
    rows = zip(_words(messages), messages, strict=True)
    return json.dumps([words + _circumstances(message) for words, message in rows])


def _words(messages: Sequence[Message]) -> list[list[str]]:
    return [[message.subject, message.text] for message in messages]


def _circumstances(message: Message) -> list[str | None]:
    if message.at is None and not message.reporter_role:
        return []
    return [message.at.isoformat() if message.at else None, message.reporter_role]


def _message(subject: str, text: str, at: str | None = None, role: str = "") -> Message:
    return Message(text, subject, datetime.fromisoformat(at) if at else None, role)
