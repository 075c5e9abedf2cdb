"""Everything a note may speak of, read from the record as it is now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from incidents.approvals import Approval, is_person
from incidents.ledger import Effect, EffectKind
from incidents.macros import named as macro_named
from incidents.model import Severity
from incidents.ports.desk import TicketDesk
from incidents.ports.services import Services
from ticket_actions.by_command import name_of, people_known, untold
from ticket_actions.case import Case, Occasion
from ticket_actions.look import Seen
from ticket_actions.plans import would_have
from ticket_actions.step_view import checked_by, names_people


def case_of(effect: Effect, seen: Seen | None, services: Services) -> Case:
    """Everything the actions may speak of, as it is now."""
    occasion = _occasion(effect)
    answers = occasion in _ANSWERS
    incident = services.ledger.incident(effect.incident_id)
    effects = services.ledger.effects(effect.incident_id)
    timeline = services.ledger.timeline(effect.incident_id)
    approvals = {e.id: services.steps.approvals(e.id) for e in effects if names_people(e)}
    said = untold(timeline, effects)
    named = [each.by for each in said] + _deciders(effects, approvals)
    people = people_known(named, seen.ticket.people if seen else {}, services.desk)
    commands = [replace(each, name=name_of(each.by, people, services.desk)) for each in said]
    return Case(
        occasion=occasion,
        incident=incident,
        ticket=seen.ticket if seen else None,
        effects=effects,
        approvals=approvals,
        would=would_have(incident, services.policy),
        timeline=timeline,
        objects=services.ledger.desk_objects(),
        now=services.clock.now(),
        pause=services.ledger.pause(),
        was=_was(effect),
        asked_by=_asked_by(effect, seen, services.desk) if seen else "",
        commands=tuple(commands),
        people=people,
        macro=macro_named(effect.generation.split("-")[2]) if answers else None,
        answer=effect.reason if answers else "",
    )


def _deciders(effects: Iterable[Effect], approvals: Mapping[int, Sequence[Approval]]) -> list[str]:
    """Whom the steps name: who approved them, and who settled what nobody could find out."""
    approved = [vote.approver for votes in approvals.values() for vote in votes]
    return approved + [checked_by(effect) for effect in effects if effect.kind.contains]


def _occasion(effect: Effect) -> Occasion:
    """Which note the effect stands for."""
    if effect.kind is EffectKind.RESULT:
        return Occasion.RESULT
    return _OCCASIONS.get(effect.generation.partition("-")[0], Occasion.OPENED)


_OCCASIONS = {
    "raised": Occasion.RAISED,
    "check": Occasion.CHECKED,
    "asked": Occasion.ASKED,
    "refused": Occasion.REFUSED,
}
"""By the first word of a generation: raised-sev_3-sev_1, check-812, asked-812-suspend_user."""
_ANSWERS = (Occasion.ASKED, Occasion.REFUSED)


def _was(effect: Effect) -> Severity | None:
    """The severity before a rise: raised-sev_3-sev_1, asked-812-raise_severity-sev_3."""
    place = {"raised": 1, "asked": 3}.get(effect.generation.partition("-")[0], 0)
    words = effect.generation.split("-")
    return next((s for s in Severity if place and s.tag in words[place : place + 1]), None)


def _asked_by(effect: Effect, seen: Seen, desk: TicketDesk) -> str:
    """The name of the agent whose audit asked, from check-AUDIT or asked-AUDIT-MACRO; of whoever
    asked by command where no audit has that number.
    """
    word, _, rest = effect.generation.partition("-")
    if word not in ("check", "asked", "refused"):
        return ""
    wanted = int(rest.partition("-")[0])
    author = next((audit.author_id for audit in seen.audits if audit.id == wanted), None)
    if author is None and word != "refused" and is_person(effect.requested_by):
        return name_of(effect.requested_by, seen.ticket.people, desk)
    person = seen.ticket.people.get(author) if author is not None else None
    return person.name if person else ""
