"""Do what an agent may ask for with a macro: all of it is one transaction in the ledger."""

from dataclasses import replace
from datetime import datetime, timedelta

from incidents.asking import Asking
from incidents.authority import NO_INCIDENT
from incidents.errors import AskedInVain, Passing
from incidents.ladder import people_needed, rung_of
from incidents.ledger import EffectKind, EffectPlan
from incidents.macros import CHECK, CONFIRM, NOT_AN_INCIDENT, RAISE, UNDO
from incidents.model import Incident
from incidents.ports.clock import Hold
from incidents.ports.services import Services
from ticket_actions.ask_other import ask_close, ask_confirm, ask_raise, ask_undo
from ticket_actions.ask_step import ask_step
from ticket_actions.check import check
from ticket_actions.cue import Cue
from ticket_actions.opening import Response, open_incident
from ticket_actions.request import Refused, Request

KNOWN = "known_act"
"""Outcome of a macro that was answered before."""
SHORTLY = timedelta(seconds=2)
_OTHERS = {
    UNDO: (ask_undo, "asked_undo"),
    CONFIRM: (ask_confirm, "asked_confirm"),
    RAISE: (ask_raise, "asked_raise"),
    NOT_AN_INCIDENT: (ask_close, "asked_close"),
}


def act(
    request: Request,
    incident: Incident | None,
    services: Services,
    hold: Hold,
    *,
    at: datetime | None,
    late: bool = False,
) -> Response:
    """What an agent may ask for; `at` and `late` are for an incident that this opens.

    Raises Refused.
    """
    outcome = "asked"
    if incident is None:
        incident, outcome = opened(request, services, hold, at=at, late=late), "incident"
    hold()
    is_opening = opened_by(request, incident, services)
    if request.macro is CHECK and not is_opening:
        check(incident, request, services)
        outcome = "checked"
    if request.macro is CHECK or (request.macro is RAISE and is_opening):
        services.acts.carry(incident.id, request.act, Asking(), now=services.clock.now())
        return Response(outcome, incident.id, request.seen)
    asking, word = _asking(request, incident, services, hold)
    is_new = _carry(request, incident, asking, word, services)
    return Response(outcome if is_new else KNOWN, incident.id, request.seen)


def opened(
    request: Request, services: Services, hold: Hold, *, at: datetime | None, late: bool = False
) -> Incident:
    """The incident that the macro opens. Raises Refused for one that opens none."""
    if request.macro.opens_at is None:
        raise Refused(NO_INCIDENT)
    cue, by = Cue(macros=(request.macro,)), (request.macro, request.act)
    found = open_incident(at, cue, request.seen, services, hold, late=late, by=by)
    return services.ledger.incident(found.incident_id or "")


def opened_by(request: Request, incident: Incident, services: Services) -> bool:
    """Whether this very request opened it: its first note says so."""
    effects = services.ledger.effects(incident.id)
    return any(e.kind is EffectKind.NOTE and e.reason == request.act.id for e in effects)


def _asking(
    request: Request, incident: Incident, services: Services, hold: Hold
) -> tuple[Asking, str]:
    """What it comes to, and the word of templates/notes/asked.toml for it. Raises Refused."""
    step = request.macro.step
    if step is None:
        ask, word = _OTHERS[request.macro]
        return ask(request, incident, services), word
    asking = ask_step(request, incident, step, services, hold)
    if asking.approve:
        return asking, "asked_both" if asking.plans else "asked_approve"
    rung = rung_of(step, lasting=step in services.policy.lasting)
    return asking, ("asked_run", "asked_one", "asked_two")[people_needed(rung)]


def _carry(
    request: Request, incident: Incident, asking: Asking, word: str, services: Services
) -> bool:
    """All of it at once, with the note that answers; False when it was done before.

    Raises: Refused when the plan is another one now, Passing when a step moved on meanwhile.
    """
    was = f"-{incident.severity.tag}" if asking.judgement else ""
    note = EffectPlan(
        EffectKind.NOTE,
        str(incident.ticket_id),
        f"asked-{request.audit_id}-{request.macro.name}{was}",
        reason=word,
        requested_by=request.act.by,
        grace=services.policy.lease,
    )
    asking = replace(asking, plans=(*asking.plans, note))
    try:
        now = services.clock.now()
        return services.acts.carry(incident.id, request.act, asking, now=now).is_new
    except AskedInVain as exc:
        if exc.code.startswith("approval_"):
            raise Refused(exc.code) from exc
        raise Passing(f"a step moved on meanwhile: {exc.code}", retry_after=SHORTLY) from exc
