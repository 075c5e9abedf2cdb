"""The one PUT: put an incident's change on its ticket, exactly once (effect class A).

Compare-and-set on the ticket's stamp, our operation id in the same update's audit, and that
audit looked for before anything is sent again. zendesk.md §3.2: the stamp's grain is one
second, so two writers of one second could both pass; we wait until the ticket is 2 s old.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta

from incidents.alarms import FLOOD, TEAM
from incidents.errors import Passing, TicketMoved, TooManyWrites
from incidents.ledger import Effect, EffectKind, EffectPlan, EffectState
from incidents.model import Severity
from incidents.ports import Services
from incidents.tickets import Applied, Audit
from ticket_actions.case import Case, Occasion
from ticket_actions.change import change_for
from ticket_actions.look import Seen, see

SETTLED = 2.0  # seconds since the ticket's last update
TRIES = 4
"""How often somebody else may write in between before we come back later."""


def write(effect: Effect, services: Services, hold: Callable[[], None], seen: Seen | None) -> None:
    """Put what the effect asks for on the ticket and record it done.

    `seen` spares the first reads; it is not trusted after a crash or a 409.
    Raises: TicketMoved after TRIES, DeskBusy, TicketGone, TicketClosed, DeskRefused.
    """
    ticket_id = int(effect.target)
    if seen is None or effect.started_at is not None:
        seen = see(services.desk, ticket_id, hold)
    for _ in range(TRIES):
        if (ours := _already(seen.audits, effect)) is not None:
            _record(effect, services, str(ours.id), public=False)
            return
        _wait(seen, services)
        hold()
        try:
            effect, applied, named = _put(effect, seen, services)
        except TicketMoved:
            hold()
            seen = see(services.desk, ticket_id, hold)
        except TooManyWrites as exc:
            _refuse(effect, services, {"error": str(exc), "reason": FLOOD})
            return
        else:
            _record(effect, services, str(applied.audit_id), public=applied.public, named=named)
            return
    raise TicketMoved(f"ticket {ticket_id} changed {TRIES} times while we wrote")


def result_is_due(effect: Effect, services: Services) -> bool:
    """Whether a RESULT has anything to say that no note has said.

    Raises: Passing while the first note is on its way: it may say it all. And while our own
    last update is too new to write after: other accounts' steps must not wait for that here.
    """
    effects = services.ledger.effects(effect.incident_id)
    notes = [e for e in effects if e.kind is EffectKind.NOTE and not e.state.is_final]
    running = [e for e in effects if e.kind.contains and e.state in _RUNNING]
    if notes or (running and effect.attempts < PATIENCE):
        raise Passing("waits for the note, or for steps that are still on their way")
    is_due = bool(_unsaid(effects)) or _tells_of_a_change(effect)
    if is_due and (rest := _unsettled(effects, services)) > timedelta(0):
        raise Passing("our last update is too new", retry_after=rest)
    return is_due


def _unsettled(effects: tuple[Effect, ...], services: Services) -> timedelta:
    """How long until our own last update is SETTLED, from the record alone."""
    now, rest = services.clock.now(), timedelta(seconds=SETTLED)
    ours = (e.finished_at for e in effects if e.kind in _WRITES and e.finished_at is not None)
    return max(ours, default=now - rest) + rest - now


def _tells_of_a_change(effect: Effect) -> bool:
    """12-resolved, 12-lapsed-…: what a note said of step 12 is not true any more."""
    return "-" in effect.generation


PATIENCE = 5
"""Tries of a result that waits for the incident's other steps, so that one PUT names all."""
_RUNNING = (EffectState.APPROVED, EffectState.STARTED)
_WRITES = (EffectKind.NOTE, EffectKind.RESULT)


def _unsaid(effects: tuple[Effect, ...]) -> list[Effect]:
    """Containment steps that ended and that no written note named as ended."""
    said: set[object] = set()
    for effect in effects:
        named = effect.result.get("named", ())
        said.update(named if isinstance(named, list | tuple) else ())
    return [e for e in effects if e.kind.contains and e.state.is_final and e.key not in said]


def _already(audits: tuple[Audit, ...], effect: Effect) -> Audit | None:
    """Our own update of an earlier attempt, by the mark that it carries."""
    return next((audit for audit in audits if audit.operation == effect.key), None)


def _wait(seen: Seen, services: Services) -> None:
    """Until the ticket's last update is SETTLED; at most that long, whatever the clocks say."""
    age = (services.clock.now() - seen.ticket.updated_at).total_seconds()
    if age < SETTLED:
        services.clock.sleep(min(SETTLED, SETTLED - age))


def _put(effect: Effect, seen: Seen, services: Services) -> tuple[Effect, Applied, list[str]]:
    """Render what is true now, write the intent, send it."""
    case = _case(effect, seen, services)
    change = change_for(case)
    named = [e.key for e in case.effects if e.kind.contains and e.state.is_final]
    effect = services.ledger.start(effect, prior={}, now=services.clock.now())
    return effect, services.desk.apply(seen.ticket, change, operation=effect.key), named


def _record(
    effect: Effect, services: Services, audit_id: str, *, public: bool, named: Sequence[str] = ()
) -> None:
    """Done; a note that Zendesk made public pages at once."""
    alarm = EffectPlan(EffectKind.PAGE, TEAM, f"public-{effect.id}")
    services.ledger.finish(
        effect,
        state=EffectState.DONE,
        remote_ref=audit_id,
        result={"named": list(named)},
        plans=[alarm] if public else [],
        now=services.clock.now(),
    )


def _refuse(effect: Effect, services: Services, why: dict[str, object]) -> None:
    """It will not be written; the sweep tells people."""
    services.ledger.finish(effect, state=EffectState.REFUSED, result=why, now=services.clock.now())


def _case(effect: Effect, seen: Seen, services: Services) -> Case:
    """Everything the actions may speak of, as it is now."""
    occasion = _occasion(effect)
    return Case(
        occasion=occasion,
        incident=services.ledger.incident(effect.incident_id),
        ticket=seen.ticket,
        effects=services.ledger.effects(effect.incident_id),
        timeline=services.ledger.timeline(effect.incident_id),
        objects=services.ledger.desk_objects(),
        now=services.clock.now(),
        pause=services.ledger.pause(),
        was=_was(effect) if occasion is Occasion.RAISED else None,
        asked_by=_asked_by(effect, seen) if occasion is Occasion.CHECKED else "",
    )


def _occasion(effect: Effect) -> Occasion:
    """Which note the effect stands for."""
    if effect.kind is EffectKind.RESULT:
        return Occasion.RESULT
    first = effect.generation.partition("-")[0]
    return {"raised": Occasion.RAISED, "check": Occasion.CHECKED}.get(first, Occasion.OPENED)


def _was(effect: Effect) -> Severity:
    """The severity before a rise, from raised-sev_3-sev_1."""
    return next(s for s in Severity if s.tag == effect.generation.split("-")[1])


def _asked_by(effect: Effect, seen: Seen) -> str:
    """The name of the agent whose audit asked, from check-AUDIT."""
    wanted = int(effect.generation.partition("-")[2])
    author = next((audit.author_id for audit in seen.audits if audit.id == wanted), None)
    person = seen.ticket.people.get(author) if author is not None else None
    return person.name if person else ""
