"""What the store's tests put on record."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from incidents.approvals import How, PersonAct, person
from incidents.ledger import Delivery, Door, Effect, EffectKind, EffectPlan, IncidentDraft
from incidents.model import Judgement, Kind, Severity
from incidents.verification import Verified, Way
from integration.store import Store
from tests.builders import a_reading, a_reporter, an_assessment

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
LEASE = timedelta(seconds=25)
LATER = NOW + LEASE + timedelta(seconds=1)
REPORTER = a_reporter().user_id

_audits = count(1000)


def a_delivery(key: str = "event-1", ticket_id: int | None = 35, **changes: Any) -> Delivery:
    """An authentic delivery that names a ticket."""
    return Delivery(
        **({"key": key, "door": Door.EVENT, "raw": b"{}", "ticket_id": ticket_id} | changes)
    )


def a_draft(ticket_id: int = 35, severity: Severity = Severity.SEV_3) -> IncidentDraft:
    """An incident about to be opened."""
    return IncidentDraft(
        ticket_id=ticket_id,
        kind=Kind.SUSPICIOUS_ACTIVITY,
        judgement=Judgement(severity, ("unconfirmed",)),
        reading=a_reading(),
        assessment=an_assessment(),
        reporter=a_reporter(),
        reported_at=NOW - timedelta(minutes=4),
    )


def a_note(ticket_id: int = 35, **changes: Any) -> EffectPlan:
    """An effect that needs no approval."""
    return replace(EffectPlan(EffectKind.NOTE, str(ticket_id)), **changes)


def a_step(approved_by: str | None = "policy", **changes: Any) -> EffectPlan:
    """A containment step, allowed unless it is said otherwise."""
    plain = EffectPlan(EffectKind.REVOKE_SESSIONS, "u-7", approved_by=approved_by)
    return replace(plain, **changes)


def an_act(who: int = 101, **changes: Any) -> PersonAct:
    """A macro that an agent applied now; each has an audit of its own."""
    plain = PersonAct(person(who), f"audit:{next(_audits)}", How.MACRO, NOW, "looked at it")
    at = changes.get("at", NOW)
    return replace(plain, **({"verified": Verified(Way.CALL_BACK, at)} | changes))


def the(store: Store, effect: Effect) -> Effect:
    """The effect as it is on record now."""
    return next(e for e in store.ledger.effects(effect.incident_id) if e.id == effect.id)
