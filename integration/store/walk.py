"""Where the walk through Zendesk's export stands: taken by one, moved with the rows it brought.

The whole place is one small value, replaced only by whoever read it (compare-and-set). So two
sweeps never ask at once, and the requests of the last minute count over restarts too.
"""

import json
import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, select

from incidents.errors import LeaseLost
from incidents.ladder import EXPIRES
from incidents.ledger import Delivery, Door
from incidents.skew import is_ahead
from integration.store import arrivals, kept
from integration.store.codec import canonical, from_json
from integration.store.engine import reading, writing
from integration.store.tables import INBOX

INSTALLED_AT = "installed_at"
"""When this record was made; the migration writes it."""
EXPORT_SINCE = "export_since"
"""A moment that replaces the one to begin from: for a record that was made anew."""
BEFORE_INSTALLATION = timedelta(hours=1)
A_MINUTE = 6
"""Requests: Zendesk allows 10 for the whole account, and others walk there too."""
WINDOW = timedelta(seconds=62)  # a minute, and what two clocks may differ while we watch
HOLD = timedelta(minutes=1)
"""For one request: longer than a token, a call and a commit can take together."""
_PLACE, _LOSS = "export_place", "loss"
BEFORE_LOSS = 2 * EXPIRES
"""Older notes tell of no step that still ends by itself."""


@dataclass(frozen=True, slots=True)
class Loss:
    """The record is behind what is known of it outside, or begins anew."""

    at: datetime
    """When that was seen: our notes on older tickets may tell of what is not on record."""
    known_until: datetime
    """The newest checkpoint outside: the record was whole then."""


@dataclass(frozen=True, slots=True)
class Place:
    """How far the walk is."""

    since: datetime
    """Tickets created before are none of ours."""
    seen: datetime
    """Whatever changed before, Zendesk has shown us. By Zendesk's clock."""
    next_at: datetime
    """Nobody asks before."""
    cursor: str = ""
    """Goes on in the middle of a walk; empty when one begins."""
    asked: tuple[datetime, ...] = ()
    """The requests of the last minute, oldest first."""
    answered_at: datetime | None = None
    """When Zendesk last answered one."""
    error: str = ""
    """What the last one failed of: the name of an error of ours; empty when it was answered."""
    met: tuple[str, ...] = ()
    """Every such name since Zendesk last answered, be it with a no."""
    token: str = ""
    """Proof that the walk is ours."""
    lost: Loss | None = None
    """The newest loss of the record that the walk looks back behind."""


class SqlWalk:
    """The walk's record. Every method raises StoreDown."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def place(self) -> Place | None:
        """Where it stands; None before the first step."""
        with reading(self._engine) as conn:
            return _read(kept.kept(conn, _PLACE))

    def is_due(self, now: datetime) -> bool:
        """Whether `take` would be worth a try."""
        place = self.place()
        return place is None or is_due(place, now)

    def take(self, wanted: datetime | None, *, now: datetime) -> Place | None:
        """The walk, ours for one request, which is counted; None when it is not due or free.

        `wanted` is the moment that an operator wants it to begin from.
        """
        with writing(self._engine) as conn:
            written = kept.kept(conn, _PLACE)
            before = _read(written)
            if before is not None and not is_due(before, now):
                return None
            begun = _begun(before, _since(conn, wanted, now), now)
            place = _righted(_behind(begun, _loss(conn)), now)
            asked = tuple(at for at in place.asked if now - WINDOW < at <= now)
            if len(asked) >= A_MINUTE:
                later = replace(place, next_at=asked[0] + WINDOW)
                _swap(conn, written, later)
                return None
            token = secrets.token_hex(8)
            ours = replace(place, asked=(*asked, now), next_at=now + HOLD, token=token)
            return ours if _swap(conn, written, ours) else None

    def move(
        self,
        place: Place,
        missed: Iterable[int],
        untimed: Collection[int] = (),
        told: Iterable[int] = (),
    ) -> Sequence[int]:
        """The walk goes on from `place`, and missed tickets are events: one transaction.

        The `untimed` of them are events only if their history says that they are young enough.
        `told`: tickets whose notes may tell of steps that a lost record took, events too.
        Returns the ids of new rows. Raises LeaseLost when another sweep has taken over.
        """
        with writing(self._engine) as conn:
            written = kept.kept(conn, _PLACE)
            before = _read(written)
            if before is None or before.token != place.token:
                raise LeaseLost("another sweep walks now")
            after = dict.fromkeys(untimed, place.since)
            found_now = [_found(ticket, after.get(ticket)) for ticket in missed]
            if place.lost is not None:
                found_now += [_told(ticket, place.lost) for ticket in told]
            rows = [arrivals.new_row(delivery, datetime.now(UTC)) for delivery in found_now]
            found = arrivals.write(conn, rows)
            if not _swap(conn, written, replace(place, token="")):
                raise LeaseLost("another sweep walks now")
            return [row.id for row in found if row.is_new]

    def unknown(self, tickets: Sequence[int]) -> Sequence[int]:
        """Those of them whose opening no event has told.

        A colleague's comment names the ticket too, and says nothing of what the customer wrote.
        """
        opened = (INBOX.c.ticket_id.in_(tickets), INBOX.c.is_follow_up.is_(False))
        with reading(self._engine) as conn:
            known = set(conn.scalars(select(INBOX.c.ticket_id).where(*opened).distinct()))
        return [ticket for ticket in tickets if ticket not in known]


def is_due(place: Place, now: datetime) -> bool:
    """Its rest is over, or was begun by a clock that was ahead: then it says nothing."""
    return place.next_at <= now or is_from_ahead(place, now)


def is_from_ahead(place: Place, now: datetime) -> bool:
    """Whether the last request was counted, or answered, at a time that is yet to come."""
    return any(is_ahead(at, now) for at in (*place.asked, place.answered_at or now))


def _righted(place: Place, now: datetime) -> Place:
    """Without what is yet to come: when Zendesk last answered is not known then."""
    is_answer_ahead = place.answered_at is not None and is_ahead(place.answered_at, now)
    answered_at = None if is_answer_ahead else place.answered_at
    return replace(place, seen=min(place.seen, now), answered_at=answered_at)


def _found(ticket_id: int, created_after: datetime | None) -> Delivery:
    """A ticket whose events never came, if it was created after that. Found twice, one row."""
    said: dict[str, object] = {"ticket_id": ticket_id}
    if created_after is not None:
        said["created_after"] = created_after.isoformat()
    raw = json.dumps(said).encode()
    return Delivery(f"sweep:{ticket_id}", Door.SWEEP, raw, ticket_id)


def _told(ticket_id: int, lost: Loss) -> Delivery:
    """A ticket whose notes are read for what a lost record did: once for each loss."""
    raw = json.dumps({"ticket_id": ticket_id, "looks_back": True}).encode()
    key = f"stands:{lost.at.isoformat()}:{ticket_id}"
    return Delivery(key, Door.SWEEP, raw, ticket_id, is_follow_up=True)


def keep_loss(conn: Connection, lost: Loss) -> None:
    """From now on the walk looks back behind it."""
    kept.keep(conn, _LOSS, canonical(lost))


def _loss(conn: Connection) -> Loss | None:
    found = kept.kept(conn, _LOSS)
    return None if found is None else from_json(json.loads(found), Loss)


def _behind(place: Place, lost: Loss | None) -> Place:
    """The walk, from before a loss that it does not know of yet."""
    if lost is None or lost == place.lost:
        return place
    return replace(
        place, lost=lost, cursor="", seen=min(place.seen, lost.known_until - BEFORE_LOSS)
    )


def _since(conn: Connection, wanted: datetime | None, now: datetime) -> datetime:
    """Tickets created from here on are ours. A moment on record that is yet to come was written
    by a clock that was ahead: it is this one, then, from now on.
    """
    for name, instead in ((EXPORT_SINCE, now - BEFORE_INSTALLATION), (INSTALLED_AT, now)):
        found = kept.kept(conn, name)
        if found is not None and is_ahead(datetime.fromisoformat(found), now):
            kept.keep(conn, name, instead.isoformat())
    if (again := kept.kept(conn, EXPORT_SINCE)) is not None:
        return datetime.fromisoformat(again)
    if wanted is not None:
        return wanted
    installed = kept.kept(conn, INSTALLED_AT)
    return (datetime.fromisoformat(installed) if installed else now) - BEFORE_INSTALLATION


def _begun(place: Place | None, since: datetime, now: datetime) -> Place:
    """The walk, from its beginning when there is none or it shall reach further back."""
    if place is None:
        return Place(since=since, seen=since, next_at=now)
    if since < place.since:
        return replace(place, since=since, seen=min(since, place.seen), cursor="")
    return replace(place, since=since)


def _read(written: str | None) -> Place | None:
    return None if written is None else from_json(json.loads(written), Place)


def _swap(conn: Connection, before: str | None, after: Place) -> bool:
    """Write `after` over `before`; False when somebody else wrote in between."""
    return kept.swap(conn, _PLACE, before, canonical(after))
