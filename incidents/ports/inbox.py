"""The record of intake, and the bell that says something is in it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from incidents.decision import Decision
from incidents.ledger import Accepted, Delivery, InboxRow, InboxState


class Inbox(Protocol):
    """The record of intake. All raise StoreDown."""

    def accept(self, delivery: Delivery) -> Accepted:
        """On disk when it returns. Concurrent callers share one transaction.

        Rings nobody: see `Doorbell`.
        """

    def claim(self, inbox_id: int, *, now: datetime, lease: timedelta) -> InboxRow | None:
        """The row, held for `lease`; None when it is done, held, not due, or someone else's."""

    def renew(self, row: InboxRow, *, now: datetime, lease: timedelta) -> None:
        """Hold it for `lease` from `now`. Raises LeaseLost."""

    def finish(
        self, row: InboxRow, *, outcome: str, now: datetime, decision: Decision | None = None
    ) -> None:
        """Done; `outcome` is a short word for people and metrics. A `decision` is kept with it.
        Raises LeaseLost."""

    def reschedule(self, row: InboxRow, *, at: datetime, error: str, now: datetime) -> InboxState:
        """An outcome too: a vendor was down. Due again at `at`; after PATIENCE of nothing but
        this it is held instead. Returns its state. Raises LeaseLost."""

    def hold(self, row: InboxRow, *, error: str, now: datetime) -> None:
        """A person must look. Raises LeaseLost."""

    def due(self, *, now: datetime, limit: int) -> Sequence[int]:
        """Ids of rows that are `new`, due and not leased, oldest first."""


class Doorbell(Protocol):
    """Wakes a worker. Best effort: the sweep rings again, so nothing is raised."""

    def triage(self, inbox_ids: Sequence[int]) -> bool:
        """Ring for these rows, in one call. False when nobody could be rung."""

    def contain(self, effect_ids: Sequence[int]) -> bool:
        """Ring for these effects, in one call. False when nobody could be rung."""
