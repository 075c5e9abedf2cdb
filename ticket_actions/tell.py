"""Tell the team, in chat and by pager: ids, kind and severity, never a ticket's text."""

import re

from incidents.alarms import EXPIRES, FAILED, FLOOD, UNKNOWN
from incidents.ledger import Effect, EffectKind
from incidents.model import Incident
from incidents.ports.people import Notice
from incidents.ports.services import Services
from ticket_actions.render import render

_TEMPLATES = {
    "raised": "raised",
    UNKNOWN: "unknown_step",
    FAILED: "failed_effect",
    FLOOD: "too_many_writes",
    "public": "went_public",
    EXPIRES: "expires",
}
"""First word of an effect's generation to its message; others say that one was opened."""


_AGAIN = re.compile("(?:^|-)again-[0-9]+")
"""What a request for the same message once more adds to the generation."""


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
    word, _, rest = _AGAIN.sub("", effect.generation).partition("-")
    about, _, number = rest.rpartition("-")
    text = render(
        f"messages/{_TEMPLATES.get(word, 'opened')}.txt",
        incident=incident,
        about=about,
        number=number,
    )
    return Notice(
        incident_id=incident.id,
        ticket_id=incident.ticket_id,
        severity=incident.severity.label,
        kind=incident.kind.value,
        text=text,
        ticket_url=ticket_url.format(incident.ticket_id),
        key=":".join(part for part in (incident.id, effect.generation) if part),
    )
