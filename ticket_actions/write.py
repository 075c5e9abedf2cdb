"""The one PUT: put an incident's change on its ticket, exactly once (effect class A).

Compare-and-set on the ticket's stamp, our operation id in the same update's audit, and that
audit looked for before anything is sent again. zendesk.md §3.2: the stamp's grain is one
second, so two writers of one second could both pass; we wait until the ticket is 2 s old.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

from incidents.alarms import FLOOD, TEAM
from incidents.errors import TicketMoved, TooManyWrites
from incidents.ledger import Effect, EffectKind, EffectPlan, EffectState
from incidents.ports.services import Policy, Services
from incidents.tickets import Applied, AsLeft, Audit
from ticket_actions.case_of import case_of
from ticket_actions.change import change_for
from ticket_actions.look import Seen, see
from ticket_actions.result import (
    RUNNING,
    SETTLED,
    STAMP,
    as_left,
    end_unsaid,
    result_is_due,
)

TRIES = 4
"""How often somebody else may write in between before we come back later."""
FIRST_TRY = timedelta(seconds=5)
"""From a note's plan; so long it waits for steps on their first try, so that one PUT names all."""
LOOK = 0.2  # seconds between two looks whether they have ended


def write(effect: Effect, services: Services, hold: Callable[[], None], seen: Seen | None) -> None:
    """Put what the effect asks for on the ticket and record it done.

    `seen` spares the first reads, as does our own last update when a result is told; neither is
    trusted after a crash or a 409.
    Raises: TicketMoved after TRIES, DeskBusy, TicketGone, TicketClosed, DeskRefused.
    """
    ticket_id = int(effect.target)
    known = _known(effect, services, seen) or see(services.desk, ticket_id, hold)
    for _ in range(TRIES):
        if isinstance(known, Seen):
            if (ours := _already(known.audits, effect, services.policy)) is not None:
                _record(effect, services, str(ours.id), {"named": effect.prior.get("named", [])})
                return
            wait_until_settled(known, services)
            _let_steps_end(effect, services)
        hold()
        try:
            effect, applied, named = _put(effect, known, services)
        except TicketMoved:
            hold()
            if effect.kind is EffectKind.RESULT and not result_is_due(effect, services):
                end_unsaid(effect, services)  # it was another result that moved it
                return
            known = see(services.desk, ticket_id, hold)
        except TooManyWrites as exc:
            _refuse(effect, services, {"error": str(exc), "reason": FLOOD})
            return
        else:
            result = {"named": named, STAMP: applied.updated_stamp}
            _record(effect, services, str(applied.audit_id), result, public=applied.public)
            return
    raise TicketMoved(f"ticket {ticket_id} changed {TRIES} times while we wrote")


def _known(effect: Effect, services: Services, seen: Seen | None) -> Seen | AsLeft | None:
    """What is known of the ticket without a call; nothing once a call of this effect was out."""
    if effect.started_at is not None:
        return None
    if seen is None and effect.kind is EffectKind.RESULT:
        return as_left(effect, services.ledger.effects(effect.incident_id))
    return seen


def _already(audits: tuple[Audit, ...], effect: Effect, policy: Policy) -> Audit | None:
    """Our own update of an earlier attempt, by the mark that it carries and by who wrote it.

    In a lost record the same may have been asked for anew, and written then.
    """
    anew = (f"{effect.key}:again-", f"{effect.key}-again-")
    ours = ((a.operation or "", a) for a in audits if policy.our_user_id in (None, a.author_id))
    return next((a for mark, a in ours if mark == effect.key or mark.startswith(anew)), None)


def wait_until_settled(seen: Seen, services: Services) -> None:
    """Until the ticket's last update is SETTLED; at most that long, whatever the clocks say."""
    age = (services.clock.now() - seen.ticket.updated_at).total_seconds()
    if age < SETTLED:
        services.clock.sleep(min(SETTLED, SETTLED - age))


def _let_steps_end(effect: Effect, services: Services) -> None:
    """Until no step is on its first try, or FIRST_TRY is over: a note does not wait for retries."""
    while services.clock.now() < effect.planned_at + FIRST_TRY:
        effects = services.ledger.effects(effect.incident_id)
        if not any(_is_on_its_first_try(each) for each in effects):
            return
        services.clock.sleep(LOOK)


def _is_on_its_first_try(effect: Effect) -> bool:
    is_moving = effect.kind.contains and effect.state in RUNNING
    return is_moving and effect.attempts <= 1 and not effect.last_error


def _put(
    effect: Effect, known: Seen | AsLeft, services: Services
) -> tuple[Effect, Applied, list[str]]:
    """Render what is true now, write the intent, send it."""
    seen = known if isinstance(known, Seen) else None
    case = case_of(effect, seen, services)
    change = change_for(case)
    named = [e.key for e in case.effects if _is_told_by(e)]
    named += [command.key for command in case.commands]
    effect = services.ledger.start(effect, prior={"named": named}, now=services.clock.now())
    ticket = known.ticket if isinstance(known, Seen) else known
    return effect, services.desk.apply(ticket, change, operation=effect.key), named


def _is_told_by(effect: Effect) -> bool:
    """Whether a note says all that there is to say of it: a step that ended, a waiting result."""
    if effect.kind is EffectKind.RESULT:
        return not effect.state.is_final
    return effect.kind.contains and effect.state.is_final


def _record(
    effect: Effect,
    services: Services,
    audit_id: str,
    result: Mapping[str, object] | None = None,
    *,
    public: bool = False,
) -> None:
    """Done; a note that Zendesk made public pages at once."""
    alarm = EffectPlan(EffectKind.PAGE, TEAM, f"public-{effect.id}")
    services.ledger.finish(
        effect,
        state=EffectState.DONE,
        remote_ref=audit_id,
        result=result,
        plans=[alarm] if public else [],
        now=services.clock.now(),
    )


def _refuse(effect: Effect, services: Services, why: dict[str, object]) -> None:
    """It will not be written; the sweep tells people."""
    services.ledger.finish(effect, state=EffectState.REFUSED, result=why, now=services.clock.now())
