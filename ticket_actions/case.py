"""Everything an action may speak of: one incident on one ticket at one moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from incidents.approvals import Approval
from incidents.checkpoint import Pause
from incidents.ledger import Effect, EffectPlan, TimelineEntry
from incidents.macros import Macro
from incidents.model import Incident, Severity
from incidents.tickets import DeskObjects, Person, Ticket
from ticket_actions.by_command import Command


class Occasion(StrEnum):
    """Why we write to the ticket; the value is the note's template."""

    OPENED = "opened"
    RAISED = "raised"
    CHECKED = "checked"
    RESULT = "result"
    ASKED = "asked"
    """A macro was carried out."""
    REFUSED = "refused"
    """A macro did not count."""


@dataclass(frozen=True, slots=True)
class Case:
    """What the actions see. Nothing here is read again while they run."""

    occasion: Occasion
    incident: Incident
    ticket: Ticket | None
    """None for a result that is told without reading the ticket again."""
    effects: tuple[Effect, ...]
    timeline: tuple[TimelineEntry, ...]
    objects: DeskObjects
    now: datetime
    was: Severity | None = None
    """The severity before it was raised."""
    approvals: Mapping[int, Sequence[Approval]] = field(default_factory=dict)
    """Who approved a step that has not begun, by the effect's id."""
    would: tuple[EffectPlan, ...] = ()
    """What steps in shadow would have done."""
    pause: Pause | None = None
    """Why containment is stopped, if it is."""
    asked_by: str = ""
    """Who applied the macro, or gave its command, by name."""
    commands: tuple[Command, ...] = ()
    """What people said by command that no note has named."""
    people: Mapping[int, Person] = field(default_factory=dict)
    """Those of the ticket, and whoever else decided about a step, by Zendesk's id."""
    macro: Macro | None = None
    """The macro that the note answers; None for «Security: check»."""
    answer: str = ""
    """What came of it: a code of templates/notes/asked.toml, or of reasons.toml when refused."""
