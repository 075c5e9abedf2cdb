"""An incident's story for people: what happened when, without the machinery between."""

from dataclasses import dataclass
from datetime import datetime

from incidents.ledger import EffectKind, EffectState, TimelineEntry
from incidents.model import Incident
from ticket_actions.render import words

_QUIET = frozenset({EffectKind.NOTE.value, EffectKind.RESULT.value, EffectKind.ASSESS.value})
"""Effects that tell a reader of the note nothing."""
_MESSAGES = frozenset({EffectKind.CHAT.value, EffectKind.PAGE.value})
_MESSAGE_ENDS = {
    EffectState.DONE.value: "told",
    EffectState.REFUSED.value: "not_told",
    EffectState.UNKNOWN.value: "not_told",
}
"""All that is worth telling of a message; of a step against an account everything is."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the story, in words."""

    at: datetime
    what: str
    about: str = ""


def story(incident: Incident, timeline: tuple[TimelineEntry, ...]) -> tuple[Line, ...]:
    """The incident's lines, oldest first, beginning with the report."""
    told = words("notes/timeline")
    lines = [Line(incident.reported_at, told["reported"])]
    for entry in timeline:
        kind = _kind(entry, incident)
        code = _code(kind, entry.action)
        if code in told:
            lines.append(Line(entry.at, told[code], words("notes/steps").get(kind, "")))
    return tuple(lines)


def _code(kind: str, action: str) -> str:
    """Which words tell it; empty for what would not help somebody who reads the note at night."""
    if kind in _MESSAGES:
        return _MESSAGE_ENDS.get(action, "")
    return "" if kind in _QUIET else action


def _kind(entry: TimelineEntry, incident: Incident) -> str:
    """The effect's kind, from its key; empty for what is about the incident itself."""
    return entry.subject.removeprefix(incident.id).lstrip(":").partition(":")[0]
