"""End an account's sessions: class C, for whoever came back since must not be thrown out too."""

from containment.calling import call, did_happen
from containment.ending import end, end_unknown
from containment.guarding import begin, read_account, wait_for_quiet
from containment.looking import look
from incidents.errors import Final
from incidents.ledger import Effect, EffectKind, EffectState
from incidents.ports.clock import Hold
from incidents.ports.services import Services


def revoke(effect: Effect, services: Services, hold: Hold) -> None:
    """End every session that lives now; done when those are gone."""
    wait_for_quiet(effect, services)
    if effect.started_at is not None:
        happened = did_happen(effect, EffectKind.REVOKE_SESSIONS, services)
        if happened is None:
            end_unknown(effect, "a call was cut, and no log tells whether it arrived", services)
            return
        if happened:
            _read_back(effect, _before(effect), services, hold)
            return
        hold()
    _revoke(effect, services, hold)


def _revoke(effect: Effect, services: Services, hold: Hold) -> None:
    """Look, write the intent, end them, look again."""
    identity = services.impact.identity
    account = read_account(effect, services)
    hold()
    before = {session.id for session in identity.sessions(effect.target)}
    hold()
    effect = begin(effect, account, {"sessions": sorted(before)}, services)
    if before:
        call(services, lambda: identity.revoke_sessions(effect.target, operation=effect.key))
    try:
        _read_back(effect, before, services, hold)
    except Final as exc:
        end_unknown(effect, str(exc), services)


def _before(effect: Effect) -> set[str]:
    """The sessions that lived before the first attempt."""
    found = effect.prior.get("sessions", [])
    return {str(each) for each in found} if isinstance(found, list | tuple) else set()


def _read_back(effect: Effect, before: set[str], services: Services, hold: Hold) -> None:
    """Done when every session that lived before is gone, else unknown and a page."""
    identity = services.impact.identity
    now_live = look(
        lambda: {session.id for session in identity.sessions(effect.target)},
        lambda live: not before & live,
        services,
        hold,
    )
    left = before & now_live
    result: dict[str, object] = {
        "ended": len(before) - len(left),
        "left": len(left),
        "new": len(now_live - before),
    }
    if left:
        result["error"] = f"the provider answered, but {len(left)} sessions still live"
    end(effect, EffectState.UNKNOWN if left else EffectState.DONE, result, services)
