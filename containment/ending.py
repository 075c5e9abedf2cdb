"""How a step's end is put on record, and the ticket asked to be told."""

from collections.abc import Mapping

from incidents.ladder import EXPIRES, undoes
from incidents.ledger import Effect, EffectKind, EffectPlan, EffectState
from incidents.ports.services import Services

ALREADY = {"was": "already"}
"""The result of a step that found its work done by somebody else: an UNDO leaves it alone."""


def end(
    effect: Effect, state: EffectState, result: Mapping[str, object], services: Services
) -> None:
    """Record it. What shut somebody out, or may have, expires where
    it can be undone. The sweep pages for the unknown."""
    now = services.clock.now()
    is_ours = state in (EffectState.DONE, EffectState.UNKNOWN) and "was" not in result
    services.ledger.finish(
        effect,
        state=state,
        result=result,
        plans=told(effect, services),
        now=now,
        expires_at=now + EXPIRES if is_ours and comes_back(effect.kind, services) else None,
    )


def comes_back(kind: EffectKind, services: Services) -> bool:
    """Whether an UNDO can take such a step back at this provider."""
    return undoes(kind) and kind not in services.impact.identity.lasting


def told(effect: Effect, services: Services) -> list[EffectPlan]:
    """The ticket is told how it ended."""
    incident = services.ledger.incident(effect.incident_id)
    return [EffectPlan(EffectKind.RESULT, str(incident.ticket_id), str(effect.id))]


def end_unknown(effect: Effect, why: str, services: Services) -> None:
    """It may or may not have happened, and nobody can tell: a person is paged."""
    end(effect, EffectState.UNKNOWN, {"error": why}, services)
