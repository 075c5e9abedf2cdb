"""A worker that answers one event and kills itself, with SIGKILL, at a chosen point of it."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import worker
from incidents.ports.desk import TicketDesk
from integration.settings import Settings
from integration.store import open_store
from integration.store.acts import SqlActs
from integration.turns import triage_row
from integration.wiring import build
from tests.faults.doomed import die
from tests.fixtures.rows import HeldClock

POINTS = ("asked", "carried", "told")


def answer_and_die(
    point: str, settings: Settings, inbox_id: int, at: datetime | None = None
) -> None:
    """Die when the ticket is read, before the act is on record, right after, or once the rest was
    rung for. `at`: what time it is then.
    """
    store = open_store(settings.database_url)
    services = build(settings, store=store, clock=HeldClock(at) if at else None)
    doomed = replace(
        services,
        desk=DoomedDesk(services.desk) if point == "read" else services.desk,
        acts=DoomedActs(point, store.acts),
        doorbell=DoomedBell() if point == "told" else services.doorbell,
    )
    triage_row(inbox_id, doomed, worker.answer_event)


class DoomedDesk:
    """The desk, whose first question about a ticket is the end."""

    def __init__(self, desk: TicketDesk) -> None:
        self._desk = desk

    def __getattr__(self, name: str) -> Any:
        return getattr(self._desk, name)

    def read(self, _ticket_id: int) -> Any:
        """Die of it."""
        die()


class DoomedActs:
    """The record of acts, around the moment of one."""

    def __init__(self, point: str, acts: SqlActs) -> None:
        self._point = point
        self._acts = acts

    def known(self, act_id: str) -> str | None:
        """As it is."""
        return self._acts.known(act_id)

    def carry(self, *given: Any, **more: Any) -> Any:
        """Die before or after."""
        return self._around(self._acts.carry, *given, **more)

    def refuse(self, *given: Any, **more: Any) -> Any:
        """The same."""
        return self._around(self._acts.refuse, *given, **more)

    def _around(self, call: Any, *given: Any, **more: Any) -> Any:
        if self._point == "asked":
            die()
        came = call(*given, **more)
        if self._point == "carried":
            die()
        return came


class DoomedBell:
    """Rings for steps, and dies of it."""

    def triage(self, inbox_ids: Any) -> bool:
        """Nobody hears it."""
        return False

    def contain(self, effect_ids: Any) -> bool:
        """The event is not recorded done yet."""
        die()
