"""Carry out one planned effect that is no containment: a note, a message, a late answer."""

from dataclasses import replace

from incidents.errors import VendorDown
from incidents.ledger import Effect, EffectKind, EffectState
from incidents.model import Assessment, Incident
from incidents.ports.clock import Hold
from incidents.ports.services import Services
from ticket_actions.assess import assess
from ticket_actions.decide import decide
from ticket_actions.held import assessed
from ticket_actions.look import Seen, proved_still, see
from ticket_actions.plans import for_late_answer
from ticket_actions.result import end_unsaid, result_is_due, wait_for_steps
from ticket_actions.tell import tell
from ticket_actions.write import write

ASKED_ENOUGH = 6
"""Tries until a source that never answers is left to a person."""


def carry_out(effect: Effect, services: Services, hold: Hold, seen: Seen | None = None) -> None:
    """Do what a claimed effect asks for and record how it ended.

    Raises: what its adapters raise; the worker tells the ledger (Passing: due again, Final:
    refused). LeaseLost: leave.
    """
    hold()
    if effect.kind in (EffectKind.CHAT, EffectKind.PAGE):
        _tell(effect, services)
    elif effect.kind is EffectKind.ASSESS:
        _ask_again(effect, services, hold)
    elif effect.kind is EffectKind.NOTE:
        wait_for_steps(effect, services)
        write(effect, services, hold, seen)
    elif result_is_due(effect, services):
        write(effect, services, hold, seen)
    else:
        end_unsaid(effect, services)


def _tell(effect: Effect, services: Services) -> None:
    incident = services.ledger.incident(effect.incident_id)
    effect = services.ledger.start(effect, prior={}, now=services.clock.now())
    reference = tell(effect, incident, services)
    services.ledger.finish(
        effect, state=EffectState.DONE, remote_ref=reference, now=services.clock.now()
    )


def _ask_again(effect: Effect, services: Services, hold: Hold) -> None:
    """Ask only the sources that were not heard; what they say updates the record."""
    incident, now = services.ledger.incident(effect.incident_id), services.clock.now()
    known = incident.assessment
    heard = assess(
        services.impact,
        incident.reporter.email,
        now=now,
        within=services.policy.assess,
        known=known,
    )
    heard = assessed(heard, services, apart_from=incident.id)
    if heard != known:
        hold()
        _put_on_record(incident, heard, services, hold)
    if heard.unknown and effect.attempts < ASKED_ENOUGH:
        raise VendorDown(f"still not heard: {', '.join(sorted(heard.unknown))}")
    _finish(effect, services, "left to a person" if heard.unknown else "all heard")


def _put_on_record(incident: Incident, heard: Assessment, services: Services, hold: Hold) -> None:
    """What was heard late, with what it brings. The reporter is proved again where policy would
    act on the proof of then: anybody may have written on the ticket since.

    Raises: DeskBusy, TicketGone, HeardMeanwhile.
    """
    policy = services.policy
    decision = decide(incident.ticket_id, (), heard, earlier=incident.reading)
    plans = for_late_answer(incident, decision.verdict, heard, policy)
    reporter = incident.reporter
    if any(plan.approved_by for plan in plans):
        seen = see(services.desk, incident.ticket_id, hold)
        reporter = proved_still(reporter, seen, services.desk)
        asked_by = replace(incident, reporter=reporter)
        plans = for_late_answer(asked_by, decision.verdict, heard, policy)
    services.ledger.amend(
        incident.id,
        judgement=decision.verdict,
        assessment=heard,
        reporter=reporter,
        plans=plans,
        now=services.clock.now(),
        decision=decision,
        based_on=incident,
    )


def _finish(effect: Effect, services: Services, outcome: str) -> None:
    services.ledger.finish(
        effect,
        state=EffectState.DONE,
        result={"outcome": outcome},
        now=services.clock.now(),
    )
