"""The team is told: in chat, by pager, and of what no incident asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from incidents.alarms import Alarm


@dataclass(frozen=True, slots=True)
class Notice:
    """What the team is told: ids, kind and severity, never a ticket's text."""

    incident_id: str
    """Empty for what belongs to no incident, as are the next five but `text`."""
    ticket_id: int | None
    severity: str
    kind: str
    text: str
    """Plain text from templates/messages/."""
    ticket_url: str
    key: str
    """What the pager folds by: the incident's id, or that and what else is alarming."""


class Chat(Protocol):
    """The team's channel (#sec-incidents)."""

    def post(self, notice: Notice) -> str:
        """The message's own id. Raises: VendorDown, DeskRefused."""


class Pager(Protocol):
    """Wakes whoever is on call."""

    def page(self, notice: Notice) -> str:
        """The deduplication key, `notice.key`. Raises: VendorDown, DeskRefused."""


class Alarms(Protocol):
    """What people must be told although no incident asks for it. All raise StoreDown."""

    def due(self, *, now: datetime, limit: int) -> Sequence[int]:
        """Ids of alarms that may be sent now, oldest first."""

    def claim(self, alarm_id: int, *, now: datetime, lease: timedelta) -> Alarm | None:
        """The alarm, held for `lease`; None when it is told, not due, or someone else's."""

    def told(self, alarm: Alarm, *, remote_ref: str, now: datetime) -> None:
        """It was sent. Raises LeaseLost."""

    def put_off(self, alarm: Alarm, *, at: datetime, error: str) -> None:
        """It could not be sent: due again at `at`. Raises LeaseLost."""
