"""Tell the team, in chat and by pager: ids, kind and severity, never a ticket's text."""

from incidents.ledger import Effect, EffectKind
from incidents.model import Incident
from incidents.ports import Notice, Services
from ticket_actions.render import render

_TEMPLATES = {"raised": "raised", "unknown": "unknown_step", "public": "went_public"}
"""First word of an effect's generation to its message; others say that one was opened."""


def tell(effect: Effect, incident: Incident, services: Services) -> str:
    """Send the effect's message. Returns the outside's own id of it.

    Class D: after a crash it is sent again; the pager folds it by the incident's id.
    """
    notice = notice_of(effect, incident, services.policy.ticket_url)
    if effect.kind is EffectKind.PAGE:
        return services.pager.page(notice)
    return services.chat.post(notice)


def notice_of(effect: Effect, incident: Incident, ticket_url: str) -> Notice:
    """The words, from templates/messages/."""
    name = _TEMPLATES.get(effect.generation.partition("-")[0], "opened")
    return Notice(
        incident_id=incident.id,
        ticket_id=incident.ticket_id,
        severity=incident.severity.label,
        kind=incident.kind.value,
        text=render(f"messages/{name}.txt", incident=incident),
        ticket_url=ticket_url.format(incident.ticket_id),
        key=":".join(part for part in (incident.id, effect.generation) if part),
    )
