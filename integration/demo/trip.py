"""How far a ticket has come, from the record alone: each step and when it was reached."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from incidents.ledger import Effect, EffectKind, EffectState, TimelineEntry
from incidents.model import Incident
from incidents.ports.ledger import Ledger


class Step(StrEnum):
    """The steps of a trip, as the display names them (templates/messages/demo.toml)."""

    RECEIVED = "received"
    DETECTED = "detected"
    ASSESSED = "assessed"
    CLASSIFIED = "classified"
    CONTAINED = "contained"
    TOLD = "told"
    WRITTEN = "written"


@dataclass(frozen=True, slots=True)
class Trip:
    """What is on record of a ticket."""

    incident: Incident | None
    reached: Mapping[Step, datetime]
    """Steps that are behind it."""
    facts: Mapping[str, object]
    """What the display's sentences may name."""
    is_over: bool = False
    """Every step is behind it, and nothing is on its way any more."""


def read_trip(ledger: Ledger, ticket_id: int) -> Trip:
    """The ticket's trip as it is on record now. Raises StoreDown."""
    incident = ledger.incident_of(ticket_id)
    if incident is None:
        return Trip(None, {}, {})
    effects = ledger.effects(incident.id)
    reached = _opened(incident, ledger.timeline(incident.id)) | _done(effects)
    on_its_way = any(e.state in (EffectState.APPROVED, EffectState.STARTED) for e in effects)
    over = len(reached) == len(Step) and not on_its_way
    return Trip(incident, reached, _facts(incident, effects), over)


def _opened(incident: Incident, timeline: Iterable[TimelineEntry]) -> dict[Step, datetime]:
    """An incident is on record only with its reading, its assessment and its severity."""
    received = [entry.at for entry in timeline if entry.action == "received"]
    opened = dict.fromkeys((Step.DETECTED, Step.ASSESSED, Step.CLASSIFIED), incident.opened_at)
    return {**({Step.RECEIVED: received[0]} if received else {}), **opened}


def _done(effects: tuple[Effect, ...]) -> dict[Step, datetime]:
    """The steps whose every effect is done, and of which there is one."""
    told = (EffectKind.CHAT, EffectKind.PAGE)
    wanted = {
        Step.CONTAINED: [e for e in effects if e.kind.contains and e.approved_by is not None],
        Step.TOLD: [e for e in effects if e.kind in told],
        Step.WRITTEN: [e for e in effects if e.kind is EffectKind.NOTE],
    }
    ends = {step: _end(these) for step, these in wanted.items()}
    return {step: end for step, end in ends.items() if end is not None}


def _end(effects: list[Effect]) -> datetime | None:
    """When the last of them was done; None while one is not, or when there is none."""
    times = [e.finished_at for e in effects if e.state is EffectState.DONE and e.finished_at]
    return max(times) if times and len(times) == len(effects) else None


def _facts(incident: Incident, effects: tuple[Effect, ...]) -> dict[str, object]:
    """The numbers and names behind the steps."""
    revoked = next((e for e in effects if e.kind is EffectKind.REVOKE_SESSIONS), None)
    assessment = incident.assessment
    heard = 4 - len(assessment.unknown)
    return {
        "incident": incident.id,
        "kind": incident.kind.value.replace("_", " "),
        "rules": len(incident.reading.findings),
        "sources": heard,
        "severity": incident.severity.label,
        "ended": revoked.result.get("ended", 0) if revoked else 0,
        "left": revoked.result.get("left", 0) if revoked else 0,
        "step_up": any(e.kind is EffectKind.STEP_UP and e.finished_at for e in effects),
        "suspended": any(e.kind is EffectKind.SUSPEND_USER and e.finished_at for e in effects),
        "paged": any(e.kind is EffectKind.PAGE for e in effects),
    }
