"""One row at a time: take it, do it, and put on record how it ended.

What is done to a row is passed in; worker.py has the table. A row whose turn ends without a
record (a killed process, an error nobody expected) keeps its lease until that runs out; the
store counts such deaths and leaves a row with five in a row to a person.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog

from incidents.decision import Decision
from incidents.errors import (
    ContainmentPaused,
    Final,
    LeaseLost,
    Passing,
    StepWaits,
    StoreDown,
    TicketGone,
    Unreadable,
)
from incidents.ledger import Effect, EffectState, InboxRow
from incidents.ports.clock import Hold
from incidents.ports.services import Services
from integration.backoff import delay
from integration.deadline import Deadline

CarryOut = Callable[[Effect, Services, Hold], None]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an event."""

    outcome: str
    """A short word for people and metrics."""
    then: Callable[[], None] = lambda: None
    """What follows once the event is recorded done; all of it is planned in the ledger."""
    decision: Decision | None = None
    """What was decided, where no incident holds it."""


Respond = Callable[[InboxRow, Services, Hold], Answer]

_log = structlog.get_logger()


Follow = Callable[[Callable[[], None]], None]


def at_once(then: Callable[[], None]) -> None:
    """Do what follows an event now."""
    with unrecorded():
        then()


def triage_row(
    inbox_id: int, services: Services, respond: Respond, *, follow: Follow = at_once
) -> bool:
    """One event's turn; False when it was not ours to take. Raises StoreDown from the claim.

    `follow` is given what follows the event: to do it now, or when others had their turn.
    """
    inbox, clock, lease = services.inbox, services.clock, services.policy.lease
    deadline = Deadline(lease)
    answer = Answer("")
    with deadline.running():
        row = inbox.claim(inbox_id, now=clock.now(), lease=lease)
        if row is None:
            return False
        hold = deadline.renewed_by(lambda: inbox.renew(row, now=clock.now(), lease=lease))
        with unrecorded():
            answer = _try_event(row, services, respond, hold)
    follow(answer.then)
    return True


def contain_effect(
    effect_id: int, services: Services, carry_out: CarryOut, *, early: bool = False
) -> bool:
    """One effect's turn; False when it was not ours to take. Raises StoreDown from the claim.

    `early` takes it before others may: for the one who planned it.
    """
    ledger, clock, lease = services.ledger, services.clock, services.policy.lease
    deadline = Deadline(lease)
    with deadline.running():
        effect = ledger.claim(effect_id, now=clock.now(), lease=lease, early=early)
        if effect is None:
            return False
        hold = deadline.renewed_by(lambda: ledger.renew(effect, now=clock.now(), lease=lease))
        with unrecorded():
            _try_effect(effect, services, carry_out, hold)
    return True


def _try_event(row: InboxRow, services: Services, respond: Respond, hold: Hold) -> Answer:
    """Respond to it and record how that ended."""
    inbox, clock = services.inbox, services.clock
    log = _log.bind(inbox_id=row.id, ticket_id=row.ticket_id, attempts=row.attempts)
    try:
        answer = respond(row, services, hold)
        inbox.finish(row, outcome=answer.outcome, now=clock.now(), decision=answer.decision)
        log.info("event_done", outcome=answer.outcome)
    except TicketGone:
        inbox.finish(row, outcome="ticket_gone", now=clock.now())
        log.info("event_done", outcome="ticket_gone")
    except (Final, Unreadable) as exc:
        inbox.hold(row, error=_words(exc), now=clock.now())
        log.exception("event_held", reason=type(exc).__name__)
    except Passing as exc:
        at = clock.now() + delay(row.attempts, exc.retry_after, services.policy.longest_pause)
        state = inbox.reschedule(row, at=at, error=_words(exc), now=clock.now())
        log.warning("event_later", reason=type(exc).__name__, state=state.value)
    else:
        return answer
    return Answer("")


def _try_effect(effect: Effect, services: Services, carry_out: CarryOut, hold: Hold) -> None:
    """Carry it out; record the ends that it does not record itself."""
    ledger, clock = services.ledger, services.clock
    log = _log.bind(effect_id=effect.id, incident_id=effect.incident_id, kind=effect.kind.value)
    try:
        carry_out(effect, services, hold)
        log.info("effect_tried", attempts=effect.attempts)
    except StepWaits as exc:
        log.warning("effect_waits", reason=exc.code)
    except Final as exc:
        why = {"error": _words(exc)}
        ledger.finish(effect, state=EffectState.REFUSED, result=why, now=clock.now())
        log.exception("effect_refused", reason=type(exc).__name__)
    except Passing as exc:
        at = clock.now() + delay(effect.attempts, exc.retry_after, services.policy.longest_pause)
        is_stopped = isinstance(exc, ContainmentPaused)
        state = ledger.reschedule(
            effect, at=at, error=_words(exc), now=clock.now(), blameless=is_stopped
        )
        log.warning("effect_later", reason=type(exc).__name__, state=state.value)


@contextmanager
def unrecorded() -> Iterator[None]:
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
