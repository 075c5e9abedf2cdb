"""An incident's story for people: what happened when, without the machinery between."""

from dataclasses import dataclass
from datetime import datetime

from incidents.ledger import EffectKind, EffectState, TimelineEntry
from incidents.model import Incident
from ticket_actions.render import words

_QUIET = frozenset({EffectKind.NOTE.value, EffectKind.RESULT.value, EffectKind.ASSESS.value})
"""Effects that tell a reader of the note nothing."""
_ENDS = frozenset({EffectState.DONE.value, EffectState.REFUSED.value, EffectState.UNKNOWN.value})
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
        if entry.action in told and _is_worth_telling(kind, entry.action):
            lines.append(Line(entry.at, told[entry.action], words("notes/steps").get(kind, "")))
    return tuple(lines)


def _is_worth_telling(kind: str, action: str) -> bool:
    """Whether the line helps somebody who reads the note at night."""
    if kind in (EffectKind.CHAT.value, EffectKind.PAGE.value):
        return action in _ENDS
    return kind not in _QUIET


def _kind(entry: TimelineEntry, incident: Incident) -> str:
    """The effect's kind, from its key; empty for what is about the incident itself."""
    return entry.subject.removeprefix(incident.id).lstrip(":").partition(":")[0]
