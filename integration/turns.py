"""One row at a time: take it, do it, and put on record how it ended.

What is done to a row is passed in; worker.py has the table. A row whose turn ends without a
record (a killed process, an error nobody expected) keeps its lease until that runs out; the
store counts such ends and holds the row for a person after five in a row.
"""

import random
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType

import structlog

from incidents.errors import Final, LeaseLost, Passing, StoreDown, TicketGone
from incidents.ledger import Effect, EffectState, InboxRow
from incidents.ports import Services
from integration.deadline import Deadline

Hold = Callable[[], None]
"""Called between steps: the row stays ours for another lease. Raises LeaseLost."""
Respond = Callable[[InboxRow, Services, Hold], str]
CarryOut = Callable[[Effect, Services, Hold], None]

MOST_ROWS = 200  # rows in one child, so that none grows for ever
LONGEST_SPELL = 60.0  # seconds in one child
FIRST_DELAY = 2.0  # seconds to the second try
LONGEST_DELAY = 900.0  # seconds: 15 minutes
LONGEST_WISH = 3600.0  # seconds that a vendor's own Retry-After is believed

_log = structlog.get_logger()
_leaving = threading.Event()


def finish_soon(_signum: int = signal.SIGUSR1, _frame: FrameType | None = None) -> None:
    """A signal handler: finish the row in hand, take no other."""
    _leaving.set()


def triage_rows(first: int, services: Services, respond: Respond) -> None:
    """Take the row `first`, then every other that is due."""

    def due() -> Sequence[int]:
        return services.inbox.due(now=services.clock.now(), limit=MOST_ROWS)

    with _unrecorded():
        _drain(first, due, lambda number: triage_row(number, services, respond))


def contain_effects(first: int, services: Services, carry_out: CarryOut) -> None:
    """Take the effect `first`, then every other that is due."""

    def due() -> Sequence[int]:
        return services.ledger.due(now=services.clock.now(), limit=MOST_ROWS)

    with _unrecorded():
        _drain(first, due, lambda number: contain_effect(number, services, carry_out))


def triage_row(inbox_id: int, services: Services, respond: Respond) -> bool:
    """One event's turn; False when it was not ours to take. Raises StoreDown from the claim."""
    inbox, clock, lease = services.inbox, services.clock, services.policy.lease
    deadline = Deadline(lease)
    with deadline.running():
        row = inbox.claim(inbox_id, now=clock.now(), lease=lease)
        if row is None:
            return False
        hold = deadline.renewed_by(lambda: inbox.renew(row, now=clock.now(), lease=lease))
        with _unrecorded():
            try:
                outcome = respond(row, services, hold)
                inbox.finish(row, outcome=outcome, now=clock.now())
            except TicketGone:
                inbox.finish(row, outcome="ticket_gone", now=clock.now())
            except Final as exc:
                inbox.hold(row, error=_words(exc), now=clock.now())
            except Passing as exc:
                at = clock.now() + delay(row.attempts, exc.retry_after)
                inbox.reschedule(row, at=at, error=_words(exc), now=clock.now())
    return True


def contain_effect(effect_id: int, services: Services, carry_out: CarryOut) -> bool:
    """One effect's turn; False when it was not ours to take. Raises StoreDown from the claim."""
    ledger, clock, lease = services.ledger, services.clock, services.policy.lease
    deadline = Deadline(lease)
    with deadline.running():
        effect = ledger.claim(effect_id, now=clock.now(), lease=lease)
        if effect is None:
            return False
        hold = deadline.renewed_by(lambda: ledger.renew(effect, now=clock.now(), lease=lease))
        with _unrecorded():
            try:
                carry_out(effect, services, hold)
            except Final as exc:
                refused, why = EffectState.REFUSED, {"error": _words(exc)}
                ledger.finish(effect, state=refused, result=why, now=clock.now())
            except Passing as exc:
                at = clock.now() + delay(effect.attempts, exc.retry_after)
                ledger.reschedule(effect, at=at, error=_words(exc), now=clock.now())
    return True


def delay(attempts: int, wish: timedelta | None) -> timedelta:
    """How long until the next try: the vendor's own wish, else doubling, with jitter."""
    if wish is not None:
        asked = min(max(wish.total_seconds(), 0.0), LONGEST_WISH)
        return timedelta(seconds=asked + random.uniform(0.0, 1.0))  # noqa: S311
    doubled = FIRST_DELAY * 2 ** min(max(attempts - 1, 0), 16)
    return timedelta(seconds=min(doubled, LONGEST_DELAY) * random.uniform(0.5, 1.0))  # noqa: S311


def _drain(first: int, due: Callable[[], Sequence[int]], take: Callable[[int], bool]) -> None:
    """`first`, then what is due, until nothing is, or this child has done enough."""
    ends, taken = time.monotonic() + LONGEST_SPELL, int(take(first))
    while True:
        before = taken
        for number in due():
            if _leaving.is_set() or taken >= MOST_ROWS or time.monotonic() > ends:
                return
            taken += take(number)
        if taken == before:  # nothing is due, or others have it all
            return


@contextmanager
def _unrecorded() -> Iterator[None]:
    """The ends that cannot or must not be put on record: the lease runs out by itself."""
    try:
        yield
    except LeaseLost:
        _log.warning("lease_lost")
    except StoreDown:
        _log.warning("store_down")


def _words(error: Exception) -> str:
    """Our own error's words, cut to what a row holds."""
    return f"{type(error).__name__}: {error}"[:500]
