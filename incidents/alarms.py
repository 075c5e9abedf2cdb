"""What people must be told although no incident asks for it, and what a bad end asks for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from incidents.ledger import Effect, EffectKind, EffectPlan, EffectState

MESSAGES = (EffectKind.CHAT, EffectKind.PAGE)
"""How people are told. Which of them an installation has, its settings say."""
HELD = "held"
"""The message about held events: templates/messages/held.txt."""
BETWEEN = timedelta(minutes=5)
"""A second message about held events waits that long, and then names all of them."""
TEAM = "team"
"""Target of what the team is told."""
UNKNOWN, FAILED, FLOOD = "unknown", "failed", "flood"
"""First words of the generation of a message about a bad end."""
EXPIRES = "expires"
"""First word of the generation of a reminder: expires-17, for step 17."""
FOLDED = "pages_folded"
"""The message that lists pages which were not sent: templates/messages/pages_folded.txt."""
UNHEARD = "unheard"
"""The message that lists those which reached nobody: templates/messages/unheard.txt."""
BREAKER = "breaker_open"
"""The message about the open breaker: templates/messages/breaker_open.txt."""


class AlarmState(StrEnum):
    """Where an alarm stands. It is never given up."""

    WAITING = "waiting"
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class Alarm:
    """One message by one way."""

    id: int
    key: str
    """What the pager folds by; with the channel it is unique for ever."""
    channel: EffectKind
    """CHAT or PAGE."""
    message: str
    """Its template: templates/messages/MESSAGE.txt."""
    planned_at: datetime
    attempts: int
    detail: Mapping[str, object] = field(default_factory=dict)
    """What the template is filled with: ids and counts, never a ticket's text."""
    token: str = ""
    """Proof that the lease is ours."""


def after_bad_end(
    effect: Effect, ticket_id: int, channels: Collection[EffectKind]
) -> tuple[EffectPlan, ...]:
    """What follows an effect that ended unknown or refused by itself.

    The ticket hears of every step against an account. People hear of what may have happened, of
    what was not given back, and of a note or message that will not come: nobody else would
    notice.
    """
    plans = [
        EffectPlan(channel, TEAM, _generation(effect))
        for channel in MESSAGES
        if channel in channels and _is_heard(effect, channel, channels)
    ]
    if effect.kind.contains:
        plans.insert(0, EffectPlan(EffectKind.RESULT, str(ticket_id), str(effect.id)))
    return tuple(plans)


def _generation(effect: Effect) -> str:
    """unknown-17 for a step that may have happened, failed-note-17 for the rest; flood for a
    write too many, which is told once, however many more are refused for it."""
    if effect.result.get("reason") == FLOOD:
        return FLOOD
    if effect.kind.contains and effect.state is EffectState.UNKNOWN:
        return f"{UNKNOWN}-{effect.id}"
    return f"{FAILED}-{effect.kind.value}-{effect.id}"


def _is_heard(effect: Effect, channel: EffectKind, channels: Collection[EffectKind]) -> bool:
    """Whether that channel tells of it."""
    if effect.kind.contains:
        return effect.kind is EffectKind.UNDO or effect.state is EffectState.UNKNOWN
    if effect.kind not in MESSAGES:
        return True
    about_a_bad_end = effect.generation.partition("-")[0] in (UNKNOWN, FAILED)
    return effect.kind in channels and channel is not effect.kind and not about_a_bad_end
