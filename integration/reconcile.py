"""Tickets whose webhook never came: found in Zendesk's incremental export.

A ticket is missed when it was created since we are here, is neither solved nor closed, and no
event ever named it. It becomes an event of its own; who works on it reads the ticket's history.
Where the export does not tell when a ticket was created, that history does: such a ticket is an
event too, and whoever reads there that it is older than we are leaves it alone.
zendesk.md §3.7: the export withholds the newest minute, and allows ten requests a minute.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from incidents.errors import DeskRefused, LeaseLost, Passing
from incidents.ports.desk import TicketDesk
from incidents.ports.inbox import Doorbell
from incidents.tickets import LABEL, ExportPage
from integration.store.walk import Loss, Place, SqlWalk

OVERLAP = timedelta(minutes=5)
"""A walk begins this long before the end of the last one: what Zendesk shows late is seen."""
BLIND = timedelta(seconds=90)
"""Never asked for: the withheld minute, and half of one for clocks that differ."""
OVER = frozenset({"solved", "closed", "deleted"})
LONGEST_REST = timedelta(hours=1)  # that Zendesk's own Retry-After is believed
MOST_STEPS = 100  # requests of one walk in one process

_log = structlog.get_logger()


def reconcile(
    desk: TicketDesk,
    walk: SqlWalk,
    doorbell: Doorbell,
    *,
    now: Callable[[], datetime],
    pause: timedelta,
    since: datetime | None = None,
) -> None:
    """Walk to the end, as far as the rate allows or Zendesk answers; then rest for `pause`.

    `since`: where an operator wants the walk to begin. Raises StoreDown.
    """
    for _ in range(MOST_STEPS):
        place = walk.take(since, now=now())
        if place is None:
            return
        try:
            is_end = _step(place, desk, walk, doorbell, now, pause)
        except LeaseLost:
            return
        if is_end:
            return


def _step(
    place: Place,
    desk: TicketDesk,
    walk: SqlWalk,
    doorbell: Doorbell,
    now: Callable[[], datetime],
    pause: timedelta,
) -> bool:
    """One request, and what follows from it; True when there is nothing more to ask now."""
    try:
        page = desk.export(since=start(place, now()), cursor=place.cursor)
    except Passing as exc:
        _log.warning("export_later", reason=type(exc).__name__)
        rest = max(pause, min(exc.retry_after or pause, LONGEST_REST))
        walk.move(_put_off(place, now() + rest, type(exc).__name__), ())
        return True
    except DeskRefused as exc:
        _log.exception("export_refused", reason=type(exc).__name__)
        # a cursor that Zendesk no longer knows is refused too: the walk begins again
        rest_at, error = now() + pause, type(exc).__name__
        walk.move(replace(place, cursor="", next_at=rest_at, error=error, met=()), ())
        return True
    missed = walk.unknown(missing(page, place.since))
    after = _after(place, page, now(), pause)
    new = walk.move(after, missed, untimed(page), told_before(page, place.lost))
    if new:
        _log.warning("tickets_missed", count=len(new))
        doorbell.triage(new)
    return page.is_end


def start(place: Place, now: datetime) -> datetime:
    """Where a walk begins: before the end of the last one, and never in the blind minute."""
    return min(_reached(place) - OVERLAP, now - BLIND)


def missing(page: ExportPage, since: datetime) -> list[int]:
    """The page's tickets that an event should have named, and those that are `untimed`."""
    return [
        ticket.id
        for ticket in page.tickets
        if ticket.status not in OVER and (ticket.created_at is None or ticket.created_at > since)
    ]


def told_before(page: ExportPage, lost: Loss | None) -> list[int]:
    """The page's tickets whose notes may tell of steps that a lost record took, solved or not."""
    if lost is None:
        return []
    return [
        ticket.id
        for ticket in page.tickets
        if LABEL in ticket.tags
        and ticket.status != "deleted"
        and (ticket.created_at is None or ticket.created_at <= lost.at)
    ]


def untimed(page: ExportPage) -> frozenset[int]:
    """The page's tickets of which it does not tell when they were created."""
    return frozenset(ticket.id for ticket in page.tickets if ticket.created_at is None)


def _put_off(place: Place, at: datetime, error: str) -> Place:
    """Unanswered, and asked again then."""
    return replace(place, next_at=at, error=error, met=tuple(sorted({*place.met, error})))


def _after(place: Place, page: ExportPage, now: datetime, pause: timedelta) -> Place:
    """Where the walk stands behind the page. A change that is yet to come says nothing of that."""
    changes = [ticket.changed_at for ticket in page.tickets if ticket.changed_at is not None]
    return replace(
        place,
        seen=max([_reached(place), *(at for at in changes if at <= now)]),
        cursor="" if page.is_end else page.cursor,
        next_at=now + pause if page.is_end else now,
        answered_at=now,
        error="",
        met=(),
    )


def _reached(place: Place) -> datetime:
    """Up to when Zendesk has shown us everything: never later than its last answer."""
    return min(place.seen, place.answered_at or place.seen)
