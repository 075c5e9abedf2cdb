"""Send the ticket to the people who can act, with what their views show."""

from incidents.containment_state import containment_state
from incidents.tickets import Change
from ticket_actions.case import Case, Occasion

_ROUTES = frozenset({Occasion.OPENED, Occasion.RAISED})
"""A later note does not take the ticket from whoever works on it."""


def assign(case: Case) -> Change:
    """The Security Team Queue, type incident, and the four custom fields."""
    objects, incident = case.objects, case.incident
    return Change(
        group_id=objects.group_id if case.occasion in _ROUTES else None,
        type="incident",
        fields={
            objects.incident_field: incident.id,
            objects.severity_field: incident.severity.tag,
            objects.state_field: incident.state.value,
            objects.containment_field: containment_state(case.effects),
        },
    )
