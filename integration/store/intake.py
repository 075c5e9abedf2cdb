"""Group commit: callers who come together share one transaction, and so one wait for the disk."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import StatementError

from incidents.errors import StoreDown
from incidents.ledger import Accepted, Delivery
from integration.store.arrivals import NewRow, as_held, new_row, write
from integration.store.engine import adding
from integration.store.gathering import Gathering

PATIENCE = timedelta(seconds=5)  # Zendesk hangs up after 12 s: an early 503 is the better answer

_REFUSED = (StatementError, OverflowError)
"""What a database says to a value that it cannot hold."""

OnCommit = Callable[[Sequence[int]], object]


@dataclass(frozen=True, slots=True)
class _Caller:
    """One who waits, with the row to write."""

    row: NewRow
    answer: "Future[Accepted]" = field(default_factory=Future)


class Intake:
    """Puts deliveries on disk: one row for a key, for ever."""

    def __init__(self, engine: Engine, *, patience: timedelta = PATIENCE) -> None:
        self._engine = engine
        self._patience = patience
        self._told: list[OnCommit] = []
        self._writer: Gathering[_Caller] = Gathering(self._serve, name="intake")
        self._teller: Gathering[Sequence[int]] = Gathering(self._tell, name="committed")

    @property
    def waiting(self) -> int:
        """How many callers no transaction has taken yet."""
        return self._writer.waiting

    def on_commit(self, callback: OnCommit) -> None:
        """Call `callback` with the ids of new rows, after their commit, in a thread of its own.

        Rows of one transaction come in one call; those of several may too, when it is slow.
        """
        self._told.append(callback)

    def accept(self, delivery: Delivery) -> Accepted:
        """On disk when it returns. Raises StoreDown, after `patience` at the latest."""
        caller = _Caller(new_row(delivery, datetime.now(UTC)))
        try:
            self._writer.add(caller)
        except RuntimeError as exc:
            raise StoreDown("the inbox is closed") from exc
        try:
            return caller.answer.result(timeout=self._patience.total_seconds())
        except TimeoutError as exc:
            caller.answer.cancel()  # never written, unless its transaction has begun
            raise StoreDown("the database took too long") from exc

    def close(self) -> None:
        """Write what waits, tell what is new, end both threads."""
        self._writer.close()
        self._teller.close()

    def _serve(self, callers: Sequence[_Caller]) -> None:
        self._commit([c for c in callers if c.answer.set_running_or_notify_cancel()])

    def _commit(self, callers: Sequence[_Caller]) -> None:
        """One transaction for all; one for each when the database refuses a row among them."""
        try:
            answers = self._write([caller.row for caller in callers])
        except StoreDown as exc:
            _turn_away(callers, exc)
        except _REFUSED as exc:
            if len(callers) == 1:
                self._hold(callers[0], exc)
                return
            for caller in callers:
                self._commit([caller])
        else:
            self._answer(callers, answers)

    def _hold(self, caller: _Caller, why: Exception) -> None:
        """Authentic, yet the database cannot hold it as it is: on record for a person."""
        try:
            answers = self._write(
                [as_held(caller.row, f"unfit for the record: {type(why).__name__}")]
            )
        except (StoreDown, *_REFUSED) as exc:
            _turn_away([caller], exc)
        else:
            self._answer([caller], answers)

    def _write(self, rows: Sequence[NewRow]) -> list[Accepted]:
        with adding(self._engine) as conn:
            return write(conn, rows)

    def _answer(self, callers: Sequence[_Caller], answers: Sequence[Accepted]) -> None:
        for caller, answer in zip(callers, answers, strict=True):
            caller.answer.set_result(answer)
        if self._told and (new := [answer.id for answer in answers if answer.is_new]):
            self._teller.add(new)

    def _tell(self, batches: Sequence[Sequence[int]]) -> None:
        ids = [row_id for batch in batches for row_id in batch]
        for callback in self._told:
            callback(ids)


def _turn_away(callers: Sequence[_Caller], why: Exception) -> None:
    """StoreDown for each, an exception of its own: a shared one would gather tracebacks."""
    for caller in callers:
        error = StoreDown(str(why) if isinstance(why, StoreDown) else "the database refuses it")
        error.__cause__ = why
        caller.answer.set_exception(error)
