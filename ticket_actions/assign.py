"""Send the ticket to the people who can act, with what their views show."""

from incidents.containment_state import containment_state
from incidents.tickets import Change
from ticket_actions.case import Case


def assign(case: Case) -> Change:
    """The Security Team Queue, type incident, and the four custom fields."""
    objects, incident = case.objects, case.incident
    return Change(
        group_id=objects.group_id,
        type="incident",
        fields={
            objects.incident_field: incident.id,
            objects.severity_field: incident.severity.tag,
            objects.state_field: incident.state.value,
            objects.containment_field: containment_state(case.effects),
        },
    )
