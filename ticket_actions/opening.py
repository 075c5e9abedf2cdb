"""Open a ticket's incident: who asks, what the sources say, how bad it is, what shall be done."""

from dataclasses import dataclass
from datetime import datetime

from incidents.approvals import PersonAct
from incidents.asking import opened_by
from incidents.claims import address_of_subject, name_of_subject
from incidents.decision import Decision
from incidents.errors import HeardMeanwhile
from incidents.ledger import IncidentDraft
from incidents.macros import CHECK, Macro
from incidents.model import Kind
from incidents.ports.clock import Hold
from incidents.ports.services import Services
from incidents.proof import reporter_of
from ticket_actions.assess import assess
from ticket_actions.cue import Cue
from ticket_actions.decide import decide, judge
from ticket_actions.earlier import earlier_id, earlier_promises
from ticket_actions.held import assessed
from ticket_actions.look import Seen, conversation
from ticket_actions.plans import for_opened, for_opened_by, why_held_back

REFUSED = "refused_"
"""How the outcome of a macro that does not count begins; the reason follows."""


@dataclass(frozen=True, slots=True)
class Response:
    """What triage made of an event."""

    outcome: str
    """A short word for people and metrics."""
    incident_id: str | None = None
    """Set when the ledger may hold something to carry out."""
    seen: Seen | None = None
    """The ticket as it was read, so that it need not be read again."""
    decision: Decision | None = None
    """What was decided, where no incident holds it: an ordinary ticket's."""

    @property
    def is_refusal(self) -> bool:
        """A macro's request that does not count."""
        return self.outcome.startswith(REFUSED)


def open_incident(
    at: datetime | None,
    cue: Cue,
    seen: Seen,
    services: Services,
    hold: Hold,
    *,
    late: bool = False,
    by: tuple[Macro, PersonAct] | None = None,
) -> Response:
    """Put the ticket's first security matter on record, with everything that it asks for.

    `at`: when it was reported, None for when the ticket came. `late`: the sweep found it, its own
    event never came. `by`: the macro that opens it, and the act of the agent who applied that.
    Raises: HeardMeanwhile when another event of the ticket opened it first; NotProvisioned.
    """
    hold()
    draft, decision = _draft(at, cue, seen, services, hold, late=late)
    hold()
    if by is not None and by[0] is not CHECK:
        draft = opened_by(by[0], draft)
    plans = for_opened(draft, services.policy, late=late)
    if by is not None:
        plans = for_opened_by(*by, plans)
    now = services.clock.now()
    stands = earlier_promises(seen.audits, draft.known_id, services.policy)
    incident = services.ledger.open(draft, plans, now=now, decision=decision, stands=stands)
    if incident.opened_at != now:
        raise HeardMeanwhile(incident.id)
    return Response("incident", incident.id, seen)


def _draft(
    at: datetime | None, cue: Cue, seen: Seen, services: Services, hold: Hold, *, late: bool
) -> tuple[IncidentDraft, Decision]:
    """Everything about it, before it has a number.

    All that the customer said counts, the event's own text too: the ticket may be edited.
    """
    ticket = seen.ticket
    reporter = reporter_of(ticket, seen.audits, services.desk.identities(ticket.requester.id))
    hold()
    said = decide(ticket.id, (*conversation(seen), *cue.messages), None)
    reading = said.reading
    assessment = assess(
        services.impact,
        reporter.email,
        about=address_of_subject(reading, reporter),
        named=name_of_subject(reading, reporter),
        now=services.clock.now(),
        within=services.policy.assess,
    )
    assessment = assessed(assessment, services)
    decision = judge(said, assessment)
    known_id = earlier_id(seen, services.policy)
    draft = IncidentDraft(
        ticket_id=ticket.id,
        kind=reading.kind or Kind.SECURITY_QUESTION,
        judgement=decision.verdict,
        reading=reading,
        assessment=assessment,
        reporter=reporter,
        reported_at=at or ticket.created_at,
        known_id=known_id,
        held_back=why_held_back(known_id=known_id, late=late, asked_to_look=bool(cue.macros)),
    )
    return draft, decision
