"""What people say of our verdicts: stored with who and why, and audited."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, func, insert, select

from incidents.accuracy import Verdict
from incidents.errors import AskedInVain
from incidents.model import Severity
from integration.store import audit
from integration.store.audit import Entry, recording
from integration.store.engine import reading
from integration.store.tables import DECISIONS, FEEDBACK, INCIDENTS
from integration.store.views import Act

ACTION = "feedback"


@dataclass(frozen=True, slots=True)
class Feedback:
    """The newest word of a person on a ticket."""

    ticket_id: int
    incident_id: str | None
    said: Severity | None
    """Our verdict then; None for an ordinary ticket."""
    should: Severity | None
    """None for no incident."""
    by: str
    reason: str
    at: datetime


class FeedbackDesk:
    """Every method raises StoreDown."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def give(self, target: str, should: Severity | None, act: Act) -> Feedback:
        """Put on record what a person says of a ticket or incident. Raises AskedInVain."""
        with recording(self._engine) as conn:
            given, entry = put(conn, target, should, act)
            audit.append(conn, [entry])
        return given

    def newest(self, since: datetime | None) -> Sequence[Feedback]:
        """The last word on each ticket, in the order it was given."""
        last = select(func.max(FEEDBACK.c.id)).group_by(FEEDBACK.c.ticket_id)
        wanted = select(FEEDBACK).where(FEEDBACK.c.id.in_(last)).order_by(FEEDBACK.c.id)
        if since is not None:
            wanted = wanted.where(FEEDBACK.c.at >= since)
        with reading(self._engine) as conn:
            return [
                Feedback(
                    row.ticket_id,
                    row.incident_id,
                    _level(row.said),
                    _level(row.should),
                    row.by,
                    row.reason,
                    row.at,
                )
                for row in conn.execute(wanted)
            ]

    def verdicts(self, since: datetime | None) -> Iterator[Verdict]:
        """Every ticket that was decided from then on, with the last word on it."""
        words = {given.ticket_id: given for given in self.newest(None)}
        gravest = func.min(DECISIONS.c.severity)
        wanted = select(DECISIONS.c.ticket_id, gravest.label("said")).group_by(
            DECISIONS.c.ticket_id
        )
        if since is not None:
            wanted = wanted.where(DECISIONS.c.at >= since)
        with reading(self._engine) as conn:
            for row in conn.execute(wanted.order_by(DECISIONS.c.ticket_id)):
                word = words.get(row.ticket_id)
                should = word.should if word else None
                yield Verdict(row.ticket_id, _level(row.said), word is not None, should)


def put(conn: Connection, target: str, should: Severity | None, act: Act) -> tuple[Feedback, Entry]:
    """The same within a transaction, with the row for its audit. Raises AskedInVain."""
    ticket_id, incident_id = _target(conn, target)
    said = _said(conn, ticket_id)
    given = Feedback(ticket_id, incident_id, said, should, act.by, act.reason, act.at)
    row = {name: getattr(given, name) for name in Feedback.__slots__}
    conn.execute(insert(FEEDBACK).values(row))
    return given, _entry(given)


def _target(conn: Connection, given: str) -> tuple[int, str | None]:
    """A ticket's number and its incident, from either. Raises AskedInVain."""
    is_number = given.isascii() and given.isdigit() and len(given) < 19
    which = INCIDENTS.c.ticket_id == int(given) if is_number else INCIDENTS.c.id == given.upper()
    row = conn.execute(select(INCIDENTS.c.ticket_id, INCIDENTS.c.id).where(which)).one_or_none()
    if row is not None:
        return row.ticket_id, row.id
    if not is_number or not _is_decided(conn, int(given)):
        raise AskedInVain("nothing_decided", target=given)
    return int(given), None


def _is_decided(conn: Connection, ticket_id: int) -> bool:
    wanted = select(DECISIONS.c.id).where(DECISIONS.c.ticket_id == ticket_id).limit(1)
    return conn.scalars(wanted).one_or_none() is not None


def _said(conn: Connection, ticket_id: int) -> Severity | None:
    """The gravest that we said of it."""
    of_incident = select(INCIDENTS.c.severity).where(INCIDENTS.c.ticket_id == ticket_id)
    return _level(conn.scalars(of_incident).one_or_none())


def _level(number: int | None) -> Severity | None:
    return None if number is None else Severity(number)


def _entry(given: Feedback) -> Entry:
    detail = {
        "ticket_id": given.ticket_id,
        "said": given.said.label if given.said else "ordinary",
        "should": given.should.label if given.should else "no incident",
        "reason": given.reason,
    }
    subject = given.incident_id or f"ticket:{given.ticket_id}"
    return Entry(given.at, ACTION, given.incident_id or "", subject, detail, given.by)
