"""An incident's story for people: what happened when, without the machinery between."""

from dataclasses import dataclass
from datetime import datetime

from incidents.ledger import EffectKind, TimelineEntry
from incidents.model import Incident
from ticket_actions.render import words

_QUIET = frozenset({EffectKind.NOTE.value, EffectKind.RESULT.value, EffectKind.ASSESS.value})
"""Effects whose own steps tell a reader of the note nothing."""


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
        if kind not in _QUIET and entry.action in told:
            lines.append(Line(entry.at, told[entry.action], words("notes/steps").get(kind, "")))
    return tuple(lines)


def _kind(entry: TimelineEntry, incident: Incident) -> str:
    """The effect's kind, from its key; empty for what is about the incident itself."""
    return entry.subject.removeprefix(incident.id).lstrip(":").partition(":")[0]
