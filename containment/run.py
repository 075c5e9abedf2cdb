"""Carry out one approved step against an account, once, and say what the provider shows.

Class C (reliability.md §3.5): after a crash we wait until a request that was on its way must
have arrived, then ask the provider's own log whether our call happened. It did: done. It did
not: the step is taken. The log cannot tell: `unknown`, and a person is paged.
"""

from datetime import timedelta

from incidents.errors import ContainmentPaused, Final, Passing, VendorDown, VerbMissing
from incidents.ledger import Effect, EffectKind, EffectPlan, EffectState
from incidents.model import LiveSession
from incidents.ports.clock import Hold
from incidents.ports.identity import IdentityProvider
from incidents.ports.services import Services

QUIET = timedelta(seconds=15)
"""A request that was cut has arrived by then or never will: longer than 3 s + 10 s."""
LOOKS = 5
"""How often the read-back looks until the old sessions are gone; clouds take a moment."""
PAUSE = 0.5  # seconds between two looks

LATER = timedelta(minutes=1)
"""A step that may not start because containment is paused is due again by then."""


def run(effect: Effect, services: Services, hold: Hold) -> None:
    """Take the claimed step and record what was read back, or why it was refused for good.

    Raises: VendorDown and other Passing (due again), LeaseLost, StoreDown.
    """
    try:
        _take(effect, services, hold)
    except Final as exc:
        _finish(effect, EffectState.REFUSED, {"error": str(exc)}, services)


def _take(effect: Effect, services: Services, hold: Hold) -> None:
    """Look, act if it did not happen yet, look again."""
    if effect.kind is not EffectKind.REVOKE_SESSIONS:
        raise VerbMissing(f"no provider here can {effect.kind.value.replace('_', ' ')}")
    hold()
    provider = services.impact.identity
    if effect.started_at is None:
        _unless_paused(services)
        before = provider.sessions(effect.target)
    elif _happened(effect, provider, services):
        _read_back(effect, _prior_ids(effect), services, hold)
        return
    else:
        hold()
        before = provider.sessions(effect.target)
    _revoke(effect, before, services, hold)


def _unless_paused(services: Services) -> None:
    """Spares the provider a question. `start` asks again, in the transaction of the intent."""
    if (pause := services.ledger.pause()) is not None:
        raise ContainmentPaused(f"containment is paused: {pause.code}", retry_after=LATER)


def _revoke(
    effect: Effect, before: tuple[LiveSession, ...], services: Services, hold: Hold
) -> None:
    """Write the intent, end the sessions, look whether they are gone."""
    hold()
    prior = {"sessions": [session.id for session in before]}
    effect = services.ledger.start(effect, prior=prior, now=services.clock.now())
    if before:
        _ask(effect, services)
    _read_back(effect, {session.id for session in before}, services, hold)


def _ask(effect: Effect, services: Services) -> None:
    """The call itself. One that failed may still arrive, so nobody asks again before QUIET."""
    try:
        services.impact.identity.revoke_sessions(effect.target, operation=effect.key)
    except VendorDown as exc:
        wait = max(QUIET, exc.retry_after or QUIET)
        raise VendorDown(str(exc), retry_after=wait) from exc


def _happened(effect: Effect, provider: IdentityProvider, services: Services) -> bool:
    """Whether the attempt that was cut reached the provider.

    Raises: Passing while it may still be on its way.
    """
    started = effect.started_at or services.clock.now()
    quiet = started + QUIET - services.clock.now()
    if quiet > timedelta(0):
        raise Passing("a request may still be on its way", retry_after=quiet)
    return provider.happened(effect.target, effect.kind, effect.item, operation=effect.key)


def _prior_ids(effect: Effect) -> set[str]:
    """The sessions that lived before the first attempt."""
    found = effect.prior.get("sessions", [])
    return {str(each) for each in found} if isinstance(found, list | tuple) else set()


def _read_back(effect: Effect, before: set[str], services: Services, hold: Hold) -> None:
    """Done when every session that lived before is gone, else unknown and a page."""
    now_live: set[str] = set()
    for look in range(LOOKS):
        if look:
            services.clock.sleep(PAUSE)
        hold()
        now_live = {s.id for s in services.impact.identity.sessions(effect.target)}
        if not before & now_live:
            break
    left = before & now_live
    result: dict[str, object] = {
        "ended": len(before) - len(left),
        "left": len(left),
        "new": len(now_live - before),
    }
    if left:
        result["error"] = f"the provider answered, but {len(left)} sessions still live"
    _finish(effect, EffectState.UNKNOWN if left else EffectState.DONE, result, services)


def _finish(
    effect: Effect, state: EffectState, result: dict[str, object], services: Services
) -> None:
    """Record the end and ask for the ticket to be told. The sweep pages for what is unknown."""
    incident = services.ledger.incident(effect.incident_id)
    plans = [EffectPlan(EffectKind.RESULT, str(incident.ticket_id), str(effect.id))]
    services.ledger.finish(
        effect, state=state, result=result, plans=plans, now=services.clock.now()
    )
