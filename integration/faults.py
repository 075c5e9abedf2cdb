"""What may be wrong with the whole installation, looked for in the record and at Redis."""

import socket
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from incidents.errors import DeskDenied, DeskElsewhere, DeskStrange, NotProvisioned, Passing
from incidents.faults import Fault
from incidents.skew import AHEAD, is_ahead
from integration.probes import Probe
from integration.queue import FUNCTIONS
from integration.store import Store
from integration.work_probes import SILENT

RESTART = timedelta(minutes=1)
"""A rolling restart may take: after SILENT, and after a walk that is late, people wait so long."""
LATE = timedelta(minutes=15)
"""Since Zendesk's export last answered, or thrice its pause."""
AMPLE = timedelta(minutes=1)
"""For one walk, behind the pause between two: then it is known whether all else can be read."""
NAMED = 10
"""Steps at the most that one message lists."""
SEVERAL = 3
"""Tickets whose answers cannot be read at once: that is no matter of each of them."""
_SHUT: dict[type[Passing], str] = {
    DeskDenied: "desk_denied",
    DeskElsewhere: "desk_elsewhere",
    NotProvisioned: "not_provisioned",
}

Look = Callable[[datetime], Iterator[Fault]]


def looks(store: Store, redis: Probe, pause: timedelta) -> Look:
    """Every fault that is known of, standing or not. `pause`: between two walks. The look raises
    StoreDown.
    """

    def look(now: datetime) -> Iterator[Fault]:
        yield from shut(store)
        yield from strange(store, pause)
        yield from silent_queues(store, redis, now)
        yield export_late(store, pause, now)
        yield taken_up(store)
        yield clock_ahead(store, now)
        yield clock_elsewhere(store)

    return look


def shut(store: Store) -> Iterator[Fault]:
    """Zendesk turns us away altogether, or nobody has prepared it: a row or the walk met that, and
    no good answer since.
    """
    for error, message in _SHUT.items():
        name = error.__name__
        yield Fault(message, message, _is_walks(store, name) or bool(store.met(name, most=1)))


def strange(store: Store, pause: timedelta) -> Iterator[Fault]:
    """Nothing that answers as Zendesk can be read, or only what it says of single tickets: each
    of those is told by itself, once the walk has shown that all else can be read.
    """
    name = DeskStrange.__name__
    met = store.met(name, most=SEVERAL)
    is_all = _is_walks(store, name) or len(met) == SEVERAL
    yield Fault("desk_strange", "desk_strange", is_all)
    for ticket, error in met.items():
        detail = {"ticket": ticket, "why": error.removeprefix(f"{name}: ")}
        yield Fault(f"ticket_strange_{ticket}", "ticket_strange", not is_all, pause + AMPLE, detail)


def _is_walks(store: Store, error: str) -> bool:
    """Whether Zendesk's export met that error, and was not answered since."""
    place = store.walk.place()
    return place is not None and error in (place.error, *place.met)


def silent_queues(store: Store, redis: Probe, now: datetime) -> Iterator[Fault]:
    """Nobody listens although there is a Redis: without one the sweep works inline, and a worker
    shows no life.
    """
    beats = store.beats().items()
    alive = {
        name.partition("@")[0] for name, at in beats if now - at <= SILENT and not is_ahead(at, now)
    }
    dead = [queue for queue in sorted(FUNCTIONS) if f"worker-{queue}" not in alive]
    can_ring = bool(dead) and redis().ok
    for queue in sorted(FUNCTIONS):
        stands = can_ring and queue in dead
        yield Fault(f"queue_{queue}", "queue_silent", stands, RESTART, {"queue": queue})


def export_late(store: Store, pause: timedelta, now: datetime) -> Fault:
    """Missed tickets are not found. Where Zendesk is shut, that is told already."""
    late = max(LATE, 3 * pause)
    place = store.walk.place()
    answered = place.answered_at if place else None
    is_late = answered is None or now - answered > late or is_ahead(answered, now)
    error = place.error if place else ""
    is_told = error in {each.__name__ for each in (*_SHUT, DeskStrange)}
    detail = {"answered": answered, "error": error}
    patience = late if answered is None else RESTART
    return Fault("export", "export_late", is_late and not is_told, patience, detail)


def clock_ahead(store: Store, now: datetime) -> Fault:
    """A clock was ahead, or this one is behind: it wrote times that no right one could have."""
    found = store.ahead(now)
    detail = {"ahead": found.ahead, "times": found.times, "ends": found.ends} if found else {}
    return Fault("clock", "clock_ahead", found is not None, detail=detail)


def taken_up(store: Store) -> Fault:
    """Somebody is still shut out by an earlier record, which is lost: when each step ends."""
    found = store.taken_up()
    steps = [
        {"incident": e.incident_id, "kind": e.kind.value, "ends": f"{e.expires_at:%Y-%m-%d %H:%M}"}
        for e in found[:NAMED]
    ]
    detail = {"count": len(found), "steps": steps}
    return Fault("taken_up", "taken_up", bool(found), AMPLE, detail)


def clock_elsewhere(store: Store) -> Fault:
    """This host's clock is not the record's. The work goes by the record's, so that it is right;
    yet deliveries are told from old ones by this one.
    """
    host, off = socket.gethostname(), store.clock.ahead()
    detail = {"host": host, "seconds": round(off.total_seconds())}
    return Fault(f"clock_{host}", "clock_elsewhere", abs(off) > AHEAD, detail=detail)
