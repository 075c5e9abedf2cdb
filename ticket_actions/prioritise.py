"""How soon the ticket wants a person."""

from incidents.tickets import PRIORITY, Change
from ticket_actions.case import Case, Occasion

_RANK = {None: 0, "low": 1, "normal": 2, "high": 3, "urgent": 4}


def prioritise(case: Case) -> Change:
    """The severity's priority; one that somebody set higher stays."""
    wanted = PRIORITY[case.incident.severity]
    if case.occasion is Occasion.RESULT or case.ticket is None:
        return Change()
    is_settled = _RANK.get(case.ticket.priority, 0) >= _RANK[wanted]
    return Change() if is_settled else Change(priority=wanted)
