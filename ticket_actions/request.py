"""One macro that an agent applied: who, when, on which ticket, and whether they may."""

from dataclasses import dataclass

from incidents.approvals import How, PersonAct, person
from incidents.authority import Asked, why_not, why_too_late
from incidents.ladder import Rung
from incidents.macros import Macro
from incidents.model import Incident
from incidents.ports.clock import Hold
from incidents.ports.services import Services
from incidents.verification import stated
from ticket_actions.look import Seen, requesters_of
from ticket_actions.subjects import BY_SUBJECT, addresses_of, is_subject


class Refused(Exception):
    """The request does not count: `code` of templates/notes/reasons.toml says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Request:
    """An act, and the ticket as it was read with it."""

    macro: Macro
    act: PersonAct
    author_id: int
    audit_id: int
    seen: Seen


def act_id(macro: Macro, audit_id: int) -> str:
    """An act's own id. One audit may carry several macros, each of which acts once."""
    return f"audit:{audit_id}:{macro.name}"


def request_of(macro: Macro, asked: Asked, seen: Seen) -> Request:
    """The request of an audit that is known."""
    if asked.agent_id is None or asked.at is None:
        raise ValueError("nobody asked")
    author = seen.ticket.people.get(asked.agent_id)
    act = PersonAct(
        by=person(asked.agent_id),
        id=act_id(macro, asked.audit_id),
        how=How.MACRO,
        at=asked.at,
        reason=f"macro {macro.name}, audit {asked.audit_id}",
        verified=stated(_said_with(asked, seen), asked.at),
        accounts=author.accounts if author else frozenset(),
    )
    return Request(macro, act, asked.agent_id, asked.audit_id, seen)


def _said_with(asked: Asked, seen: Seen) -> str:
    """What the agent themselves wrote for colleagues in the update that set the tag."""
    comments = [c for audit in seen.audits if audit.id == asked.audit_id for c in audit.comments]
    theirs = (c for c in comments if c.author_id == asked.agent_id and not c.public)
    return "\n".join(comment.body for comment in theirs)


def refuse_unless_allowed(
    request: Request, incident: Incident | None, services: Services, hold: Hold
) -> None:
    """Ask Zendesk who the author is now, and whether they may ask for that. Raises Refused."""
    hold()
    desk, macro = services.desk, request.macro
    agent = desk.person(request.author_id)
    groups: frozenset[int] = frozenset()
    if macro.rung >= Rung.SHUT_OUT and agent.is_agent:
        hold()
        groups = desk.groups_of(agent.id)
    code = why_not(
        macro,
        agent,
        groups,
        services.policy.rights,
        reporters=_reporters(request, incident),
    )
    code = code or why_too_late(macro, request.act.at, services.clock.now())
    if code:
        raise Refused(code)
    if incident is not None:
        theirs = addresses_of(agent, services, hold)
        if is_subject(macro, agent, theirs, incident, services, hold):
            raise Refused(BY_SUBJECT)


def _reporters(request: Request, incident: Incident | None) -> frozenset[int]:
    """Whoever reported, by what the ticket says and by what was on record when it did."""
    there = requesters_of(request.seen)
    return there if incident is None else there | {incident.reporter.user_id}
